package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// prober asks serve what Retell would ask it, from outside.
type prober struct {
	client *http.Client
}

// newProber returns a prober; nil is the client that the Internet needs.
func newProber(client *http.Client) *prober {
	if client == nil {
		client = &http.Client{Timeout: 10 * time.Second}
	}
	return &prober{client: client}
}

// reach looks whether serve can be reached, and whether strangers cannot.
func (d *doctor) reach(ctx context.Context) {
	if d.office.publicURL == "" {
		d.found("serve", skipped, "needs PUBLIC_URL", errNoPublicURL.Error())
		return
	}
	status, err := d.prober.get(ctx, d.office.publicURL+healthPath)
	switch {
	case err != nil:
		d.found("serve", bad, d.office.publicURL+" cannot be reached: "+err.Error(), "Start phoneagent serve, and see that the tunnel or balancer in front of it runs.")
		return // the rest would only say the same
	case status == http.StatusServiceUnavailable:
		d.found("serve", doubted, "it is draining", "Another instance should answer by now.")
	case status != http.StatusOK:
		d.found("serve", bad, fmt.Sprintf("%s%s answers with %d", d.office.publicURL, healthPath, status), "Something else answers at PUBLIC_URL.")
		return
	default:
		d.found("serve", good, d.office.publicURL+" is reached", "")
	}
	d.socket(ctx)
	d.webhook(ctx)
}

// socket dials the agent's socket with the secret, and without.
func (d *doctor) socket(ctx context.Context) {
	const what = "socket"
	wrong := d.office.publicURL + socketPath + "not-the-secret/doctor"
	if status, err := d.prober.get(ctx, wrong); err != nil || status != http.StatusUnauthorized {
		d.found(what, bad, fmt.Sprintf("a wrong secret is answered with %d, %v", status, err), "Strangers may get in, or the path is not passed on: want 401.")
		return
	}
	if d.office.secret == "" {
		d.found(what, skipped, "needs LLM_SECRET or RETELL_API_KEY", "")
		return
	}
	first, err := d.prober.firstFrame(ctx, d.office.socketURL()+"/doctor")
	switch {
	case err != nil:
		d.found(what, bad, "no WebSocket: "+err.Error(), "The proxy must pass WebSockets on, and serve must have the same secret: see LLM_SECRET.")
	case !bytes.Contains(first, []byte(`"response_type"`)):
		d.found(what, bad, "it does not speak Retell's protocol", "Something else answers there.")
	default:
		d.found(what, good, withoutSecret(d.office.socketURL())+" answers, and refuses strangers", "")
	}
}

// webhook posts what Retell has not signed.
func (d *doctor) webhook(ctx context.Context) {
	const what = "webhooks"
	status, err := d.prober.post(ctx, d.office.webhookURL(), `{"event":"doctor"}`)
	switch {
	case err != nil:
		d.found(what, bad, err.Error(), "")
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		d.found(what, good, d.office.webhookURL()+" answers, and refuses what Retell has not signed", "")
	case status == http.StatusNotFound:
		d.found(what, bad, d.office.webhookURL()+" is not there", "serve takes webhooks only with RETELL_API_KEY set.")
	default:
		d.found(what, bad, fmt.Sprintf("a forged event is answered with %d", status), "Want 401: is something else answering there?")
	}
}

func (p *prober) get(ctx context.Context, url string) (status int, err error) {
	return p.do(ctx, http.MethodGet, url, "")
}

func (p *prober) post(ctx context.Context, url, body string) (status int, err error) {
	return p.do(ctx, http.MethodPost, url, body)
}

func (p *prober) do(ctx context.Context, method, url, body string) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := p.client.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	const most = 64 << 10
	_, err = io.Copy(io.Discard, io.LimitReader(response.Body, most))
	return response.StatusCode, err
}

// firstFrame returns the first message of a WebSocket and hangs up. Its errors
// do not hold the URL, in which the secret is.
func (p *prober) firstFrame(ctx context.Context, url string) ([]byte, error) {
	const most = 10 * time.Second
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	ws, response, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: &http.Client{Transport: p.client.Transport}})
	if err != nil {
		if response != nil {
			return nil, fmt.Errorf("status %d", response.StatusCode)
		}
		return nil, fmt.Errorf("no connection within %s", most)
	}
	defer func() { _ = ws.CloseNow() }()
	_, first, err := ws.Read(ctx)
	if err == nil {
		err = ws.Close(websocket.StatusNormalClosure, "")
	}
	return first, err
}
