package webhook_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

// The vector is that of the tests of Retell's Python SDK.
const (
	vectorBody   = `{"event":"call_ended"}`
	vectorKey    = "test-api-key"
	vectorDigest = "07024cabe7dd8f6d1c6e4a8324ca92c812e6ad4a7ee506c04f7e462e3321823e"
	vectorHeader = "v=1700000000000,d=" + vectorDigest
)

var vectorTime = time.UnixMilli(1700000000000)

func verifier(now time.Time, keys ...string) *webhook.Verifier {
	return &webhook.Verifier{Keys: keys, Now: func() time.Time { return now }}
}

func TestSignVector(t *testing.T) {
	t.Parallel()
	assert.Equal(t, vectorHeader, webhook.Sign([]byte(vectorBody), vectorKey, vectorTime))
	require.NoError(t, verifier(vectorTime, vectorKey).Verify([]byte(vectorBody), vectorHeader))
}

func TestVerifyForms(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]error{
		vectorHeader:                                                nil,
		strings.ToUpper(vectorHeader):                               nil,
		"v=0001700000000000,d=" + vectorDigest:                      nil, // the digest is over the number
		"":                                                          webhook.ErrSignatureMissing,
		" " + vectorHeader:                                          webhook.ErrSignatureMalformed,
		vectorHeader + " ":                                          webhook.ErrSignatureMalformed,
		vectorHeader + "0":                                          webhook.ErrSignatureMalformed,
		vectorHeader[:len(vectorHeader)-1]:                          webhook.ErrSignatureMalformed,
		vectorHeader + ",d=" + vectorDigest:                         webhook.ErrSignatureMalformed,
		"v=,d=" + vectorDigest:                                      webhook.ErrSignatureMalformed,
		"v=+1700000000000,d=" + vectorDigest:                        webhook.ErrSignatureMalformed,
		"v=-1,d=" + vectorDigest:                                    webhook.ErrSignatureMalformed,
		"v=1.7e12,d=" + vectorDigest:                                webhook.ErrSignatureMalformed,
		"v=1700000000000, d=" + vectorDigest:                        webhook.ErrSignatureMalformed,
		"d=" + vectorDigest + ",v=1700000000000":                    webhook.ErrSignatureMalformed,
		"v=9007199254740992,d=" + vectorDigest:                      webhook.ErrSignatureMalformed,
		"v=99999999999999999999,d=" + vectorDigest:                  webhook.ErrSignatureMalformed,
		"v=1700000000000,d=" + strings.Repeat("g", 64):              webhook.ErrSignatureMalformed,
		"v=1700000000000":                                           webhook.ErrSignatureMalformed,
		vectorDigest:                                                webhook.ErrSignatureMalformed,
		"v=1700000000001,d=" + vectorDigest:                         webhook.ErrSignatureWrong,
		"v=9007199254740991,d=" + vectorDigest:                      webhook.ErrSignatureWrong,
		"v=0,d=" + vectorDigest:                                     webhook.ErrSignatureWrong,
		"v=1700000000000,d=" + strings.Repeat("0", 64):              webhook.ErrSignatureWrong,
		"v=1700000000000,d=1" + vectorDigest[1:]:                    webhook.ErrSignatureWrong,
		webhook.Sign([]byte(vectorBody), "other", vectorTime):       webhook.ErrSignatureWrong,
		webhook.Sign([]byte(vectorBody), "", vectorTime):            webhook.ErrSignatureWrong,
		webhook.Sign([]byte(vectorBody+" "), vectorKey, vectorTime): webhook.ErrSignatureWrong,
		webhook.Sign([]byte(vectorBody), vectorKey, time.Time{}.AddDate(1969, 0, 0)): webhook.ErrSignatureExpired,
	} {
		err := verifier(vectorTime, vectorKey).Verify([]byte(vectorBody), header)
		if want == nil {
			require.NoError(t, err, header)
			continue
		}
		require.ErrorIs(t, err, want, header)
		_, ok := err.(*webhook.SignatureError)
		assert.True(t, ok, "%s: %T", header, err)
		assert.NotContains(t, err.Error(), vectorKey)
	}
}

func TestVerifyWindow(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		off    time.Duration // how far our clock is ahead of the signature
		window time.Duration
		want   error
	}{
		{5 * time.Minute, 0, nil},
		{5*time.Minute + time.Millisecond - time.Nanosecond, 0, nil}, // milliseconds count
		{5*time.Minute + time.Millisecond, 0, webhook.ErrSignatureExpired},
		{-5 * time.Minute, 0, nil},
		{-5*time.Minute - time.Millisecond, 0, webhook.ErrSignatureFuture},
		{time.Second, time.Second, nil},
		{time.Second + time.Millisecond, time.Second, webhook.ErrSignatureExpired},
		{-time.Second - time.Millisecond, time.Second, webhook.ErrSignatureFuture},
		{0, -1, webhook.ErrSignatureExpired},
		{-time.Hour, -1, webhook.ErrSignatureFuture},
	} {
		v := verifier(vectorTime.Add(test.off), vectorKey)
		v.Window = test.window
		err := v.Verify([]byte(vectorBody), vectorHeader)
		if test.want == nil {
			require.NoError(t, err, "%+v", test)
			continue
		}
		require.ErrorIs(t, err, test.want, "%+v", test)
		wrong := err.(*webhook.SignatureError)
		assert.True(t, wrong.Time.Equal(vectorTime))
		assert.Equal(t, test.off, wrong.Age)
	}
}

func TestVerifyUsesTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		header := webhook.Sign(nil, "k", time.Now())
		require.NoError(t, webhook.Verify(nil, header, "k"))
		time.Sleep(webhook.DefaultWindow)
		require.NoError(t, webhook.Verify(nil, header, "k"))
		time.Sleep(time.Millisecond)
		require.ErrorIs(t, webhook.Verify(nil, header, "k"), webhook.ErrSignatureExpired)
	})
}

func TestVerifyKeys(t *testing.T) {
	t.Parallel()
	body := []byte(vectorBody)
	require.NoError(t, verifier(vectorTime, "new-key", vectorKey).Verify(body, vectorHeader))
	require.NoError(t, verifier(vectorTime, vectorKey, "new-key").Verify(body, vectorHeader))
	require.ErrorIs(t, verifier(vectorTime, "a", "b").Verify(body, vectorHeader), webhook.ErrSignatureWrong)
	require.ErrorIs(t, verifier(vectorTime).Verify(body, vectorHeader), webhook.ErrNoKey)
	byNobody := webhook.Sign(body, "", vectorTime)
	require.ErrorIs(t, verifier(vectorTime, "").Verify(body, byNobody), webhook.ErrNoKey)
	require.ErrorIs(t, verifier(vectorTime, "", "a").Verify(body, byNobody), webhook.ErrSignatureWrong)
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte(vectorBody), vectorHeader)
	f.Add([]byte{}, strings.ToUpper(vectorHeader))
	f.Add([]byte("1"), "v=0,d="+strings.Repeat("0", 64))
	f.Add([]byte(nil), "v=9007199254740991,d=")
	f.Fuzz(func(t *testing.T, body []byte, header string) {
		err := verifier(vectorTime, vectorKey).Verify(body, header)
		if err == nil {
			want := webhook.Sign(body, vectorKey, vectorTime)
			require.Equal(t, want[len(want)-64:], strings.ToLower(header[len(header)-64:]), "accepted what the key did not sign")
			return
		}
		_, ok := err.(*webhook.SignatureError)
		require.True(t, ok, "%T", err)
	})
}
