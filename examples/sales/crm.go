package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// A crm takes results by webhook: each is posted as JSON with the headers
//
//	X-Signature: t=SECONDS,v1=HEX
//	Idempotency-Key: the call's id, or else one made of the lead's
//
// where HEX is the HMAC-SHA256 of "SECONDS.BODY" with the key that both sides
// know. A result may come twice, with the same Idempotency-Key, when the answer
// to the first was lost.
type crm struct {
	url    string
	key    []byte
	client *http.Client // nil for the default one
	now    func() time.Time
}

const (
	signatureHeader = "X-Signature"
	mostTries       = 5
	tryTimeout      = 10 * time.Second
	firstPause      = time.Second
	longestPause    = 30 * time.Second
)

// post delivers a result. It tries again, five times in all, with pauses that
// double, when the other side is not there, is busy or fails; what it refuses
// stays refused. Redirects are refused too: the data is for whom it was signed.
// Errors have neither the URL, which may hold a key, nor the result in them.
func (c *crm) post(ctx context.Context, r result) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	id := r.key()
	pause := firstPause
	for try := 1; ; try++ {
		wait, err := c.try(ctx, id, body)
		if err == nil {
			return nil
		}
		if wait < 0 || try == mostTries || ctx.Err() != nil {
			return fmt.Errorf("the CRM did not take %s, after %d tries: %w", id, try, err)
		}
		select {
		case <-time.After(min(max(wait, pause+rand.N(pause/4)), longestPause)):
		case <-ctx.Done():
			return fmt.Errorf("the CRM did not take %s, after %d tries: %w", id, try, errors.Join(err, context.Cause(ctx)))
		}
		pause *= 2
	}
}

// never is a wait for what is not tried again.
const never = -1

// try posts once. After an error it returns how long to wait at least before the
// next try.
func (c *crm) try(ctx context.Context, id string, body []byte) (wait time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, tryTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return never, errors.New("its URL is not valid")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", id)
	request.Header.Set(signatureHeader, sign(c.key, body, c.now()))
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if c.client != nil {
		client.Transport = c.client.Transport
	}
	response, err := client.Do(request)
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return 0, failed.Err
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	const most = 64 << 10 // so that the connection can be used again
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, most))
	switch status := response.StatusCode; {
	case status >= 200 && status < 300:
		return 0, nil
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status >= 500:
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		const hour = 3600
		return time.Duration(min(max(seconds, 0), hour)) * time.Second, fmt.Errorf("status %d", status)
	default:
		return never, fmt.Errorf("status %d", status)
	}
}

// sign returns the signature of a body at a time.
func sign(key, body []byte, at time.Time) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(seconds + "."))
	mac.Write(body)
	return "t=" + seconds + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}
