package retell

import (
	"context"
	"net/http"
)

// IdentityService tells whose API key is used.
type IdentityService struct{ core *core }

// Get returns the account and name of the client's API key. It is a cheap way
// to check that the key works.
func (s *IdentityService) Get(ctx context.Context) (*Identity, error) {
	return fetch[Identity](ctx, s.core, &request{method: http.MethodGet, path: "/get-api-key-info"})
}

// Identity is whose an API key is.
type Identity struct {
	// OrgName is the name of the organisation.
	OrgName string `json:"org_name"`
	// APIKeyName is the name of the key; null if it has none.
	APIKeyName Nullable[string] `json:"api_key_name"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
