package twilioxtest

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// trunkList is the association of a credential list or an address list with a
// trunk.
type trunkList struct {
	AccountSID   string  `json:"account_sid"`
	DateCreated  instant `json:"date_created"`
	DateUpdated  instant `json:"date_updated"`
	FriendlyName string  `json:"friendly_name"`
	SID          string  `json:"sid"`
	TrunkSID     string  `json:"trunk_sid"`
	URL          string  `json:"url"`
}

// listKind is what credential lists and address lists differ in.
type listKind struct {
	path, key, field string
	of               func(*trunk) *collection[*trunkList]
	name             func(a *account, sid string) (string, bool)
}

var listKinds = []listKind{
	{
		path: "/CredentialLists", key: "credential_lists", field: "CredentialListSid",
		of: func(t *trunk) *collection[*trunkList] { return &t.credentials },
		name: func(a *account, sid string) (string, bool) {
			l, ok := a.credentials.get(sid)
			if !ok {
				return "", false
			}
			return l.FriendlyName, true
		},
	},
	{
		path: "/IpAccessControlLists", key: "ip_access_control_lists", field: "IpAccessControlListSid",
		of: func(t *trunk) *collection[*trunkList] { return &t.addresses },
		name: func(a *account, sid string) (string, bool) {
			l, ok := a.addresses.get(sid)
			if !ok {
				return "", false
			}
			return l.FriendlyName, true
		},
	},
}

func trunkListRoutes() []route {
	var routes []route
	for _, kind := range listKinds {
		routes = append(routes,
			get("/{trunk}"+kind.path, func(x *exchange) (any, *APIError) {
				t, err := x.trunk()
				if err != nil {
					return nil, err
				}
				return list(kind.key, kind.of(t).where(nil)), nil
			}),
			create("/{trunk}"+kind.path, func(x *exchange) (any, *APIError) { return x.associate(kind) }),
			get("/{trunk}"+kind.path+"/{list}", func(x *exchange) (any, *APIError) {
				_, l, err := x.association(kind)
				return l, err
			}),
			remove("/{trunk}"+kind.path+"/{list}", func(x *exchange) (any, *APIError) {
				t, l, err := x.association(kind)
				if err != nil {
					return nil, err
				}
				kind.of(t).remove(l.SID)
				t.setAuthType()
				return nil, nil
			}),
		)
	}
	return routes
}

func (x *exchange) association(kind listKind) (*trunk, *trunkList, *APIError) {
	t, err := x.trunk()
	if err != nil {
		return nil, nil, err
	}
	l, ok := kind.of(t).get(x.id("list"))
	if !ok {
		return nil, nil, x.notFound()
	}
	return t, l, nil
}

func (x *exchange) associate(kind listKind) (any, *APIError) {
	t, err := x.trunk()
	if err != nil {
		return nil, err
	}
	if err := x.require(kind.field); err != nil {
		return nil, err
	}
	sid := x.form.Get(kind.field)
	name, ok := kind.name(&x.s.account, sid)
	if !ok {
		return nil, &APIError{Status: 404, Code: 20404, Message: "The requested resource " + sid + " was not found"}
	}
	if _, ok := kind.of(t).get(sid); ok {
		return nil, refuse(21245, "%s is already associated with this trunk", sid)
	}
	now := instant(time.Now())
	l := &trunkList{
		AccountSID: x.s.options.AccountSID, DateCreated: now, DateUpdated: now, FriendlyName: name,
		SID: sid, TrunkSID: t.SID, URL: t.URL + kind.path + "/" + sid,
	}
	kind.of(t).add(sid, l)
	t.setAuthType()
	return l, nil
}

// setAuthType says how the trunk knows who calls over it.
func (t *trunk) setAuthType() {
	kinds := map[string]bool{"CREDENTIAL_LIST": t.credentials.len() > 0, "IP_ACL": t.addresses.len() > 0}
	maps.DeleteFunc(kinds, func(_ string, used bool) bool { return !used })
	t.AuthTypeSet = slices.AppendSeq([]string{}, maps.Keys(kinds))
	slices.Sort(t.AuthTypeSet)
	t.AuthType = strings.Join(t.AuthTypeSet, ",")
}
