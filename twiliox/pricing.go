package twiliox

import (
	"context"
	"strconv"
	"strings"
)

// A NumberPrice is what a number costs each month.
type NumberPrice struct {
	// Type is the kind of number, as Twilio writes it: "local", "toll free",
	// "mobile", "national".
	Type string
	// Base is the list price and Current the account's own, per month.
	Base, Current float64
	// Currency is an ISO 4217 code: "USD".
	Currency string
}

// NumberPrices returns the monthly prices of numbers in a country, an ISO
// 3166-1 code of two letters.
func (s *AccountService) NumberPrices(ctx context.Context, country string) ([]NumberPrice, error) {
	if !isCountry(country) {
		return nil, &ArgumentError{Name: "country", Reason: "is not an ISO 3166-1 code of two capital letters"}
	}
	b := s.core.bind(ctx)
	answer, err := b.pricing().FetchPhoneNumberCountry(country)
	if err != nil {
		return nil, b.check(err)
	}
	var prices []NumberPrice
	for _, p := range deref(answer.PhoneNumberPrices) {
		prices = append(prices, NumberPrice{
			Type: p.NumberType, Base: widen(p.BasePrice), Current: widen(p.CurrentPrice),
			Currency: strings.ToUpper(deref(answer.PriceUnit)),
		})
	}
	return prices, nil
}

// widen keeps the decimals of a price that twilio-go made a float32.
func widen(price float32) float64 {
	wide, _ := strconv.ParseFloat(strconv.FormatFloat(float64(price), 'f', -1, 32), 64)
	return wide
}

// PriceOf returns the account's own price for a kind of number, and whether
// prices has one.
func PriceOf(prices []NumberPrice, kind NumberType) (NumberPrice, bool) {
	if kind == "" {
		kind = NumberLocal
	}
	for _, p := range prices {
		if strings.EqualFold(strings.ReplaceAll(p.Type, " ", "-"), string(kind)) {
			return p, true
		}
	}
	return NumberPrice{}, false
}
