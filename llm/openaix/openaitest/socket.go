package openaitest

import "net/http"

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	s.refuse(w, invalid("", "", "x"))
}
