package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/coder/websocket"
	"github.com/openai/openai-go/v3"
)

// An Asker asks a model the same each time, and returns its answer as soon as
// that begins.
type Asker func(context.Context) (*http.Response, error)

var question = []byte(`{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}`)

// Plain asks with net/http alone.
func Plain(modelURL string, client *http.Client) Asker {
	return func(ctx context.Context) (*http.Response, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, modelURL+"/chat/completions", bytes.NewReader(question))
		if err != nil {
			return nil, err
		}
		return client.Do(request)
	}
}

// Library asks through openai-go, by the shortest way that it has.
func Library(client openai.Client) Asker {
	return func(ctx context.Context) (response *http.Response, err error) {
		err = client.Post(ctx, "chat/completions", question, &response)
		return response, err
	}
}

// Relay is the least that can stand between Retell and a model: it copies bytes
// from one protocol to the other and understands neither. It has no transcript,
// no errors and no barge-in; nothing that does more can be faster.
func Relay(ask Asker) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = ws.CloseNow() }()
		ws.SetReadLimit(-1)
		for {
			_, message, err := ws.Read(r.Context())
			if err != nil {
				return
			}
			_, after, ok := bytes.Cut(message, []byte(`"response_id":`))
			if !ok {
				continue
			}
			id, _ := strconv.Atoi(string(after[:bytes.IndexByte(after, ',')]))
			if err := relayTurn(r, ws, ask, id); err != nil {
				return
			}
		}
	})
}

func relayTurn(r *http.Request, ws *websocket.Conn, ask Asker, id int) error {
	response, err := ask(r.Context())
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	write := func(content string, complete bool) error {
		return ws.Write(r.Context(), websocket.MessageText, fmt.Appendf(nil,
			`{"response_type":"response","response_id":%d,"content":"%s","content_complete":%t}`, id, content, complete))
	}
	const key = `"delta":{"content":"`
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		_, after, ok := bytes.Cut(lines.Bytes(), []byte(key))
		if !ok {
			continue
		}
		content, _, _ := bytes.Cut(after, []byte(`"`))
		if err := write(string(content), false); err != nil {
			return err
		}
	}
	return write("", true)
}
