package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"github.com/coder/websocket"
)

// Relay is the least that can stand between Retell and a model: it copies bytes
// from one protocol to the other and understands neither. It has no transcript,
// no errors and no barge-in; nothing that does more can be faster.
func Relay(modelURL string, client *http.Client) http.Handler {
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
			if err := relayTurn(r, ws, client, modelURL, id); err != nil {
				return
			}
		}
	})
}

func relayTurn(r *http.Request, ws *websocket.Conn, client *http.Client, modelURL string, id int) error {
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, modelURL+"/chat/completions",
		bytes.NewReader([]byte(`{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}`)))
	if err != nil {
		return err
	}
	response, err := client.Do(request)
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
