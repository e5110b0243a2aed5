package twiliox_test

import (
	"testing"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPermissions(t *testing.T) {
	t.Parallel()
	server, client := fake(t, nil)
	ctx := t.Context()
	france, err := client.Permissions.Get(ctx, "FR")
	require.NoError(t, err)
	assert.False(t, france.LowRisk)
	assert.Equal(t, []string{"33"}, france.CallingCodes)

	count, err := client.Permissions.Set(ctx, twiliox.PermissionUpdate{Country: "FR", LowRisk: true}, twiliox.PermissionUpdate{Country: "US", LowRisk: true})
	require.NoError(t, err)
	assert.Equal(t, 2, count)
	requests := server.Requests()
	assert.JSONEq(t, `[{"iso_code":"FR","low_risk_numbers_enabled":"true","high_risk_special_numbers_enabled":"false","high_risk_tollfraud_numbers_enabled":"false"},
		{"iso_code":"US","low_risk_numbers_enabled":"true","high_risk_special_numbers_enabled":"false","high_risk_tollfraud_numbers_enabled":"false"}]`,
		requests[len(requests)-1].Form.Get("UpdateRequest"))
	france, err = client.Permissions.Get(ctx, "FR")
	require.NoError(t, err)
	assert.True(t, france.LowRisk)

	america, err := client.Permissions.ForNumber(ctx, "+14155550100")
	require.NoError(t, err)
	assert.Len(t, america, 2, "the US and Canada share a calling code")
	_, err = client.Permissions.ForNumber(ctx, "+9991234567")
	require.ErrorIs(t, err, twiliox.ErrNotFound)
	_, err = client.Permissions.Get(ctx, "ZZ")
	require.ErrorIs(t, err, twiliox.ErrNotFound)

	require.NoError(t, client.Permissions.SetInherited(ctx, true))
	inherited, err := client.Permissions.Inherited(ctx)
	require.NoError(t, err)
	assert.True(t, inherited)

	_, err = client.Permissions.Set(ctx)
	require.ErrorAs(t, err, new(*twiliox.ArgumentError))
	_, err = client.Permissions.Set(ctx, twiliox.PermissionUpdate{Country: `FR"`})
	require.ErrorAs(t, err, new(*twiliox.ArgumentError))
	for _, err := range client.Permissions.HighRiskPrefixes(ctx, "../x") {
		require.ErrorAs(t, err, new(*twiliox.ArgumentError))
	}
}
