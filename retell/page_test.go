package retell_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

// listServer answers list-calls with total calls, in pages of size.
func listServer(t *testing.T, total, size int, pages *atomic.Int32) *retell.Client {
	t.Helper()
	return serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		pages.Add(1)
		var params struct {
			Key  string `json:"pagination_key"`
			Skip *int   `json:"skip"`
		}
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&params))
		first := 0
		if params.Key != "" {
			_, err := fmt.Sscanf(params.Key, "after/%d+=", &first)
			assert.NoError(t, err)
			assert.Nil(t, params.Skip, "only the first page skips")
		}
		last := min(first+size, total)
		var items []string
		for i := first; i < last; i++ {
			items = append(items, fmt.Sprintf(`{"call_id":"call_%d","call_type":"web_call"}`, i))
		}
		fmt.Fprintf(w, `{"items":[%s],"has_more":%v,"pagination_key":"after/%d+="}`, strings.Join(items, ","), last < total, last)
	})
}

func TestListIteratesOverAllPages(t *testing.T) {
	t.Parallel()
	var pages atomic.Int32
	client := listServer(t, 10_000, 1000, &pages)
	n := 0
	for call, err := range client.Calls.List(t.Context(), &retell.ListCallsParams{Skip: new(0)}) {
		require.NoError(t, err)
		require.Equal(t, fmt.Sprintf("call_%d", n), call.CallID)
		n++
	}
	assert.Equal(t, 10_000, n)
	assert.EqualValues(t, 10, pages.Load())
}

func TestListStopsEarly(t *testing.T) {
	t.Parallel()
	var pages atomic.Int32
	client := listServer(t, 10_000, 10, &pages)
	n := 0
	for range client.Calls.List(t.Context(), nil) {
		if n++; n == 20 {
			break
		}
	}
	assert.EqualValues(t, 2, pages.Load(), "no page is asked for before it is needed")
}

func TestListHoldsOnePage(t *testing.T) {
	t.Parallel()
	var pages atomic.Int32
	client := listServer(t, 1000, 100, &pages)
	var seen []weak.Pointer[retell.Call]
	for call, err := range client.Calls.List(t.Context(), nil) {
		require.NoError(t, err)
		seen = append(seen, weak.Make(call))
		if len(seen)%100 != 50 {
			continue
		}
		runtime.GC()
		alive := 0
		for _, w := range seen {
			if w.Value() != nil {
				alive++
			}
		}
		require.LessOrEqual(t, alive, 100, "at call %d", len(seen))
	}
}

func TestListStopsAtAnError(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "pagination_key") {
			answer(400, `{"message":"bad key"}`)(w, r)
			return
		}
		answer(200, `{"items":[{"call_id":"call_1"}],"has_more":true,"pagination_key":"k"}`)(w, r)
	})
	var ids []string
	var failure error
	for call, err := range client.Calls.List(t.Context(), nil) {
		if err != nil {
			failure = err
			assert.Nil(t, call)
			continue
		}
		ids = append(ids, call.CallID)
	}
	_, ok := errors.AsType[*retell.Error](failure)
	assert.True(t, ok, "%v", failure)
	assert.Equal(t, []string{"call_1"}, ids)
}

func TestListEndsWhenTheServerDoesNotAdvance(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, answer(200, `{"items":[],"has_more":true,"pagination_key":"k"}`))
	var failure error
	for _, err := range client.Calls.List(t.Context(), nil) {
		failure = err
	}
	assert.ErrorContains(t, failure, "does not advance")
}

func TestListSaysThatThereIsMore(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, answer(200, `{"items":[{"call_id":"call_1"}],"has_more":true}`))
	var ids []string
	var failure error
	for call, err := range client.Calls.List(t.Context(), nil) {
		if failure = err; err == nil {
			ids = append(ids, call.CallID)
		}
	}
	assert.ErrorContains(t, failure, "no pagination key")
	assert.Equal(t, []string{"call_1"}, ids)
}

func TestAnAnswerWithoutAListIsNoEmptyList(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, answer(200, `{}`))
	var failure error
	for _, err := range client.PhoneNumbers.List(t.Context(), nil) {
		failure = err
	}
	assert.ErrorContains(t, failure, "no list of items")
}

func TestListPage(t *testing.T) {
	t.Parallel()
	client := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		assert.JSONEq(t, `{"limit":2,"include_total":true,"sort_order":"ascending","filter_criteria":{
			"call_status":{"type":"enum","op":"in","value":["ended","error"]},
			"call_id":{"type":"string","op":"sw","value":"call_"},
			"duration_ms":{"type":"range","op":"bt","value":[1000,60000]},
			"in_voicemail":{"type":"boolean","op":"eq","value":false},
			"agent":[{"agent_id":"agent_1","version":[1,2]}],
			"metadata":[{"type":"number","op":"ge","key":"age","value":18},{"type":"present","op":"np","key":"plan"}],
			"tool_calls":[{"name":"book","latency_ms":{"type":"number","op":"gt","value":500}}]}}`, string(body))
		answer(200, `{"items":[{"call_id":"a"},{"call_id":"b"}],"has_more":true,"pagination_key":"k","total":17}`)(w, r)
	})
	page, err := client.Calls.ListPage(t.Context(), &retell.ListCallsParams{
		Limit: new(2), IncludeTotal: new(true), SortOrder: new(retell.SortOrderAscending),
		FilterCriteria: &retell.CallFilterCriteria{
			CallStatus:  retell.AnyOf(retell.CallStatusEnded, retell.CallStatusError),
			CallID:      &retell.StringFilter{Op: retell.StringOpStartsWith, Value: "call_"},
			DurationMS:  retell.Between(1000, 60000),
			InVoicemail: &retell.BooleanFilter{Value: false},
			Agent:       []retell.AgentVersionFilter{{AgentID: "agent_1", Version: []int{1, 2}}},
			Metadata: []retell.KeyedFilter{
				&retell.KeyedNumberFilter{Key: new("age"), Op: retell.NumberOpGreaterOrEqual, Value: 18},
				&retell.KeyedPresentFilter{Key: new("plan"), Op: retell.PresentOpNotPresent},
			},
			ToolCalls: []retell.ToolCallFilter{{Name: new("book"), LatencyMS: &retell.NumberFilter{Op: retell.NumberOpGreater, Value: 500}}},
		},
	})
	require.NoError(t, err)
	assert.Len(t, page.Items, 2)
	assert.Equal(t, 17, *page.Total)
	assert.Equal(t, "k", page.PaginationKey)
}
