package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestReadLeads(t *testing.T) {
	t.Parallel()
	leads, err := readLeads(strings.NewReader("\ufeffID,Name,Company,Phone\r\nL1, Ada Byron ,\"Engines, Analytical\",+14155550111\r\n"))
	require.NoError(t, err)
	assert.Equal(t, []lead{{ID: "L1", Name: "Ada Byron", Company: "Engines, Analytical", Phone: "+14155550111"}}, leads)
}

func TestAListThatIsWrongIsNotCalled(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                               "the first line of the list has to be id,name,company,phone",
		"name,phone\nAda,+14155550111\n": "the first line of the list has to be",
		"id,name,company,phone\nL1,Ada,,+14155550111\n\nL2,Grace,,(415) 555-0112\n": "line 4: phone: want E.164",
		"id,name,company,phone\nL1,Ada,,+14155550111\nL1,Bea,,+14155550112\n":       "line 3: there is another line with that id",
		"id,name,company,phone\n,Ada,,+14155550111\n":                               "line 2: id or name is empty",
		"id,name,company,phone\nL1,Ada,+14155550111\n":                              "wrong number of fields",
		"id,name,company,phone\n" + strings.Repeat("x", mostList):                   "more than 2097152 bytes",
	} {
		leads, err := readLeads(strings.NewReader(text))
		assert.ErrorContains(t, err, want)
		assert.Empty(t, leads)
	}
}

func FuzzReadLeads(f *testing.F) {
	f.Add("id,name,company,phone\nL1,Ada,\"A\"\"B\",+14155550111\n")
	f.Add("id,name,company,phone\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		leads, err := readLeads(strings.NewReader(text))
		if err != nil {
			assert.Empty(t, leads)
			return
		}
		ids := make(map[string]bool)
		for _, l := range leads {
			assert.True(t, retell.IsE164(l.Phone))
			assert.False(t, ids[l.ID])
			assert.NotEmpty(t, l.Name)
			ids[l.ID] = true
		}
	})
}
