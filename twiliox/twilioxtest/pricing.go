package twilioxtest

import (
	"strconv"
	"strings"
)

const pricingHost = "pricing.twilio.com"

// pricingRoutes tell what numbers of a country cost each month: of each kind
// that is for sale the most expensive.
func pricingRoutes() []route {
	return []route{
		get("/PhoneNumbers/Countries/{iso}", func(x *exchange) (any, *APIError) {
			iso := x.id("iso")
			name := ""
			for _, c := range x.s.account.countries {
				if c.ISOCode == iso {
					name = c.Name
				}
			}
			prices := []map[string]any{}
			for _, kind := range []NumberType{Local, National, Mobile, TollFree} {
				highest := 0.0
				for _, n := range x.s.options.ForSale {
					if n.Country == iso && n.kind() == kind {
						highest = max(highest, n.price())
					}
				}
				if highest > 0 {
					price := strconv.FormatFloat(highest, 'f', 2, 64)
					prices = append(prices, map[string]any{"number_type": priceType(kind), "base_price": price, "current_price": price})
				}
			}
			if name == "" && len(prices) == 0 {
				return nil, x.notFound()
			}
			return map[string]any{
				"country": name, "iso_country": iso, "phone_number_prices": prices, "price_unit": "USD",
				"url": "https://" + pricingHost + "/v1/PhoneNumbers/Countries/" + iso,
			}, nil
		}),
	}
}

func priceType(kind NumberType) string {
	if kind == TollFree {
		return "toll free"
	}
	return strings.ToLower(string(kind))
}
