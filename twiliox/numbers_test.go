package twiliox_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	_, client := fake(t, &twilioxtest.Options{ForSale: append(twilioxtest.DefaultForSale(),
		twilioxtest.NumberForSale{Number: "+33199001234", Country: "FR", Type: twilioxtest.National})})
	for name, c := range map[string]struct {
		search twiliox.NumberSearch
		first  string
		count  int
	}{
		"area code": {twiliox.NumberSearch{AreaCode: 415}, "+14155550110", 3},
		"limit":     {twiliox.NumberSearch{AreaCode: 415, Limit: 2}, "+14155550110", 2},
		"locality":  {twiliox.NumberSearch{Locality: "Austin"}, "+15125550120", 1}, // the other takes no calls
		"region":    {twiliox.NumberSearch{Region: "TX"}, "+15125550120", 1},
		"pattern":   {twiliox.NumberSearch{Pattern: "+1415***0112"}, "+14155550112", 1},
		"toll-free": {twiliox.NumberSearch{Type: twiliox.NumberTollFree}, "+18005550130", 2},
		"mobile":    {twiliox.NumberSearch{Country: "GB", Type: twiliox.NumberMobile}, "+447700900151", 1},
		"national":  {twiliox.NumberSearch{Country: "FR", Type: twiliox.NumberNational}, "+33199001234", 1},
		"address":   {twiliox.NumberSearch{Country: "GB", NoAddress: true}, "", 0},
		"sms":       {twiliox.NumberSearch{Country: "US", SMS: true, PostalCode: "94105"}, "+14155550110", 2},
	} {
		found, err := client.Numbers.Search(t.Context(), &c.search)
		require.NoError(t, err, name)
		require.Len(t, found, c.count, name)
		if c.count > 0 {
			assert.Equal(t, c.first, found[0].PhoneNumber, name)
			assert.True(t, found[0].Capabilities.Voice)
		}
	}
}

func TestSearchesThatCannotWork(t *testing.T) {
	t.Parallel()
	server, client := fake(t, nil)
	for name, search := range map[string]twiliox.NumberSearch{
		"country":          {Country: "usa"},
		"path as country":  {Country: "U/"},
		"type":             {Type: "pager"},
		"area code":        {AreaCode: 15},
		"area code abroad": {AreaCode: 415, Country: "GB"},
		"short pattern":    {Pattern: "4*"},
		"odd pattern":      {Pattern: "55-55"},
		"place":            {NearLatLong: "here"},
		"distance":         {Distance: 501},
		"limit":            {Limit: 1001},
	} {
		_, err := client.Numbers.Search(t.Context(), &search)
		require.ErrorAs(t, err, new(*twiliox.ArgumentError), name)
	}
	require.Empty(t, server.Requests())
}

func TestNumbersArePaged(t *testing.T) {
	t.Parallel()
	var numbers []string
	for i := range 25 {
		numbers = append(numbers, fmt.Sprintf("+141555501%02d", i))
	}
	server, client := fake(t, &twilioxtest.Options{Numbers: numbers, MaxPageSize: 10})
	var got []string
	for n, err := range client.Numbers.List(t.Context(), nil) {
		require.NoError(t, err)
		got = append(got, n.PhoneNumber)
	}
	assert.Equal(t, numbers, got)
	assert.Len(t, server.Requests(), 3)

	before := len(server.Requests())
	for n, err := range client.Numbers.List(t.Context(), nil) {
		require.NoError(t, err)
		require.Equal(t, numbers[0], n.PhoneNumber)
		break
	}
	assert.Len(t, server.Requests(), before+1, "no page is asked for that nobody reads")

	trunk, err := client.Trunks.Create(t.Context(), &twiliox.TrunkSettings{DomainName: new("acme.pstn.twilio.com")})
	require.NoError(t, err)
	for _, text := range numbers {
		n, err := client.Numbers.Find(t.Context(), text)
		require.NoError(t, err)
		require.NoError(t, client.Numbers.MoveToTrunk(t.Context(), n.SID, trunk.SID))
	}
	count := 0
	for _, err := range client.Trunks.Numbers(t.Context(), trunk.SID) {
		require.NoError(t, err)
		count++
	}
	assert.Equal(t, 25, count, "also with absolute addresses of next pages")
}

func TestBuyMoveConfigureRelease(t *testing.T) {
	t.Parallel()
	server, client := fake(t, nil)
	ctx := t.Context()
	number, err := client.Numbers.Buy(ctx, &twiliox.BuyNumberParams{PhoneNumber: "+14155550110", FriendlyName: "desk", URL: "https://example.com/voice", MinBalance: 1.15})
	require.NoError(t, err)
	assert.Equal(t, "desk", number.FriendlyName)
	assert.Equal(t, "https://example.com/voice", number.Voice.URL)
	assert.InDelta(t, 98.85, server.Balance(), 0.001)

	trunk, err := client.Trunks.Create(ctx, &twiliox.TrunkSettings{DomainName: new("acme.pstn.twilio.com")})
	require.NoError(t, err)
	require.NoError(t, client.Numbers.MoveToTrunk(ctx, number.SID, trunk.SID))
	require.NoError(t, client.Numbers.MoveToTrunk(ctx, number.SID, trunk.SID), "twice is no error")
	now, err := client.Numbers.Get(ctx, number.SID)
	require.NoError(t, err)
	assert.Equal(t, trunk.SID, now.Voice.TrunkSID)
	assert.Equal(t, "https://example.com/voice", now.Voice.URL, "kept and ignored")

	require.NoError(t, client.Numbers.MoveOffTrunk(ctx, number.SID, trunk.SID, &twiliox.VoiceRoute{URL: "https://example.com/before", Method: "GET"}))
	require.NoError(t, client.Numbers.MoveOffTrunk(ctx, number.SID, trunk.SID, nil), "twice is no error")
	now, err = client.Numbers.Get(ctx, number.SID)
	require.NoError(t, err)
	assert.Equal(t, twiliox.VoiceRoute{URL: "https://example.com/before", Method: "GET", FallbackMethod: "POST"}, now.Voice)

	now, err = client.Numbers.Configure(ctx, number.SID, &twiliox.NumberSettings{FriendlyName: new("new"), URL: new("")})
	require.NoError(t, err)
	assert.Equal(t, "new", now.FriendlyName)
	assert.Empty(t, now.Voice.URL)

	require.NoError(t, client.Numbers.Release(ctx, number.SID))
	require.NoError(t, client.Numbers.Release(ctx, number.SID), "twice is no error")
	_, err = client.Numbers.Find(ctx, "+14155550110")
	require.ErrorIs(t, err, twiliox.ErrNotFound)
}

func TestNothingIsSpentOnBadInput(t *testing.T) {
	t.Parallel()
	server, client := fake(t, &twilioxtest.Options{Balance: new(1.0)})
	ctx := t.Context()
	for name, params := range map[string]*twiliox.BuyNumberParams{
		"nil":           nil,
		"malformed":     {PhoneNumber: "4155550110"},
		"long label":    {PhoneNumber: "+14155550110", FriendlyName: fmt.Sprintf("%065d", 0)},
		"bad trunk":     {PhoneNumber: "+14155550110", TrunkSID: "TK1"},
		"trunk and url": {PhoneNumber: "+14155550110", TrunkSID: sid("TK", 1), URL: "https://example.com"},
		"bad url":       {PhoneNumber: "+14155550110", URL: "example.com"},
		"bad address":   {PhoneNumber: "+14155550110", AddressSID: "x"},
	} {
		_, err := client.Numbers.Buy(ctx, params)
		require.ErrorAs(t, err, new(*twiliox.ArgumentError), name)
	}
	require.Empty(t, server.Requests())

	_, err := client.Numbers.Buy(ctx, &twiliox.BuyNumberParams{PhoneNumber: "+14155550110", MinBalance: 1.15})
	require.ErrorIs(t, err, twiliox.ErrInsufficientBalance)
	var low *twiliox.BalanceError
	require.ErrorAs(t, err, &low)
	assert.Equal(t, 1.0, low.Balance.Amount)
	assert.Contains(t, err.Error(), "1.00 USD and 1.15 USD is needed")
	for _, r := range server.Requests() {
		require.Equal(t, http.MethodGet, r.Method)
	}
	_, err = client.Numbers.Buy(ctx, &twiliox.BuyNumberParams{PhoneNumber: "+442079460150"})
	require.ErrorIs(t, err, twiliox.ErrAddressRequired)
	_, err = client.Numbers.Buy(ctx, &twiliox.BuyNumberParams{PhoneNumber: "+14155559999"})
	require.ErrorIs(t, err, twiliox.ErrNumberUnavailable)
	_, err = client.Numbers.Configure(ctx, sid("PN", 1), &twiliox.NumberSettings{TrunkSID: new(sid("TK", 1)), ApplicationSID: new(sid("AP", 1))})
	require.ErrorAs(t, err, new(*twiliox.ArgumentError))
}

func TestPurchaseWhoseAnswerIsLost(t *testing.T) {
	t.Parallel()
	server, client := fake(t, nil)
	server.Fail(twilioxtest.Fault{Method: "POST", Path: "/2010-04-01/Accounts/*/IncomingPhoneNumbers.json", Acted: true})
	_, err := client.Numbers.Buy(t.Context(), &twiliox.BuyNumberParams{PhoneNumber: "+14155550110", FriendlyName: "desk"})
	require.ErrorIs(t, err, twiliox.ErrMaybeAccepted)
	number, err := client.Numbers.Find(t.Context(), "+14155550110")
	require.NoError(t, err, "it was bought once and is found")
	assert.Equal(t, "desk", number.FriendlyName)
	assert.Len(t, server.Numbers(), 1)
}

func TestSubaccountsHaveNoBalance(t *testing.T) {
	t.Parallel()
	client, _ := serve(t, nil, func(_ int, w http.ResponseWriter, r *http.Request) {
		answer(w, 404, `{"code":20404,"message":"not found"}`)
	})
	_, err := client.Account.Balance(t.Context())
	require.ErrorIs(t, err, twiliox.ErrNoBalance)
	require.NoError(t, client.Account.CheckBalance(t.Context(), 5))
}

// A balance that cannot be read is none that pays.
func TestOddBalances(t *testing.T) {
	t.Parallel()
	for _, balance := range []string{"1,234.56", "NaN", "plenty"} {
		client, _ := serve(t, nil, func(_ int, w http.ResponseWriter, _ *http.Request) {
			answer(w, 200, map[string]string{"balance": balance, "currency": "USD"})
		})
		require.ErrorAs(t, client.Account.CheckBalance(t.Context(), 5), new(*twiliox.ResponseError), balance)
	}
}

func TestNumberPrices(t *testing.T) {
	t.Parallel()
	client, rec := serve(t, nil, func(_ int, w http.ResponseWriter, r *http.Request) {
		answer(w, 200, `{"price_unit":"usd","phone_number_prices":[{"number_type":"local","base_price":"1.15","current_price":"1.05"},{"number_type":"toll free","base_price":"2.15","current_price":"2.15"}]}`)
	})
	prices, err := client.Account.NumberPrices(t.Context(), "US")
	require.NoError(t, err)
	r, _ := rec.last()
	assert.Equal(t, "pricing.twilio.com", r.Host)
	local, ok := twiliox.PriceOf(prices, "")
	require.True(t, ok)
	assert.Equal(t, twiliox.NumberPrice{Type: "local", Base: 1.15, Current: 1.05, Currency: "USD"}, local)
	free, ok := twiliox.PriceOf(prices, twiliox.NumberTollFree)
	require.True(t, ok)
	assert.Equal(t, 2.15, free.Current)
	_, ok = twiliox.PriceOf(prices, twiliox.NumberMobile)
	assert.False(t, ok)
}

func TestBalanceErrorWritesMoney(t *testing.T) {
	t.Parallel()
	for amount, want := range map[float64]string{
		1.15: "1.15 USD", 4.4499999999999993: "4.45 USD", 3.4500000000000002: "3.45 USD", 2.5: "2.50 USD", 100: "100.00 USD", 1.125: "1.125 USD", 0.0085: "0.0085 USD",
	} {
		err := &twiliox.BalanceError{Balance: twiliox.Balance{Amount: amount, Currency: "USD"}, Needed: amount}
		assert.ErrorContains(t, err, "balance is "+want+" and "+want+" is needed")
	}
}
