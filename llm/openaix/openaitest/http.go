package openaitest

import (
	"fmt"
	"maps"
	"net/http"
)

// An httpAnswer carries one answer over HTTP, in server-sent events if it is
// streamed.
type httpAnswer struct{ w http.ResponseWriter }

func (h httpAnswer) header(a *answer, contentType string) {
	maps.Copy(h.w.Header(), a.reply.header)
	h.w.Header().Set("Content-Type", contentType)
}

func (h httpAnswer) refuse(a *answer, f *fault) error {
	h.header(a, "application/json")
	f.write(h.w)
	return nil
}

func (h httpAnswer) page(a *answer, status int) error {
	h.header(a, "text/html")
	h.w.WriteHeader(status)
	return a.result(fmt.Fprintf(h.w, "<html><body><h1>%s</h1></body></html>\n", http.StatusText(status)))
}

func (h httpAnswer) open(a *answer) {
	h.header(a, "text/event-stream; charset=utf-8")
	h.w.Header().Set("Cache-Control", "no-cache")
}

func (h httpAnswer) event(a *answer, e event) error {
	format := "data: %[2]s\n\n"
	if e.kind != "" {
		format = "event: %[1]s\n" + format
	}
	if err := a.result(fmt.Fprintf(h.w, format, e.kind, e.data)); err != nil {
		return err
	}
	return a.result(0, http.NewResponseController(h.w).Flush())
}

func (h httpAnswer) complete(a *answer, body []byte) error {
	h.header(a, "application/json")
	return a.result(h.w.Write(body))
}
