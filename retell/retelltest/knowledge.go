package retelltest

import (
	"net/http"
	"slices"
)

// knowledgeHandlers are those of knowledge bases.
func (s *Server) knowledgeHandlers() map[string]handler {
	return map[string]handler{
		"POST /create-knowledge-base":                          s.createBase,
		"GET /get-knowledge-base/{knowledge_base_id}":          s.withBase(s.base),
		"GET /list-knowledge-bases":                            s.listBases,
		"DELETE /delete-knowledge-base/{knowledge_base_id}":    s.remove("knowledge-base", nil),
		"POST /add-knowledge-base-sources/{knowledge_base_id}": s.withBase(s.addSources),

		"DELETE /delete-knowledge-base-source/{knowledge_base_id}/source/{source_id}": s.withBase(s.deleteSource),
	}
}

func (s *Server) withBase(handle func(*request, *item) (any, error)) handler {
	return func(q *request) (any, error) {
		i, err := s.state.find("knowledge-base", q.path("knowledge_base_id"))
		if err != nil {
			return nil, err
		}
		return handle(q, i)
	}
}

func (s *Server) createBase(q *request) (any, error) {
	low, high := whole(q.body, "min_chunk_size", 400), whole(q.body, "max_chunk_size", 2000)
	if low >= high {
		return nil, refuse(http.StatusBadRequest, "request/body/min_chunk_size must be < max_chunk_size")
	}
	o := s.state.kinds["knowledge-base"].shape(q.body, q.route.Body)
	o["status"] = "in_progress"
	o["min_chunk_size"], o["max_chunk_size"] = num(low), num(high)
	i := s.state.insert("knowledge-base", o)
	return s.addSources(q, i)
}

// addSources adds what a form holds. The knowledge base is in progress from
// then on, for as long as the server's options say.
func (s *Server) addSources(q *request, i *item) (any, error) {
	o := i.latest()
	sources := append([]any{}, items(o, "knowledge_base_sources")...)
	add := func(source object) {
		source["source_id"] = s.state.newID("source_")
		sources = append(sources, source)
	}
	for _, entry := range items(q.body, "knowledge_base_texts") {
		given, _ := entry.(object)
		add(object{"type": "text", "title": given["title"], "content_url": fileURL("text")})
	}
	for _, address := range items(q.body, "knowledge_base_urls") {
		add(object{"type": "url", "url": address})
	}
	for _, entry := range items(q.body, "knowledge_base_files") {
		file := entry.(*upload)
		add(object{"type": "document", "filename": file.name, "file_size": num(len(file.content)), "file_url": fileURL(file.name)})
	}
	o["knowledge_base_sources"] = sources
	i.private["ready"] = num(now() + s.opts.Indexing.Milliseconds())
	o["status"] = "in_progress"
	return o, nil
}

// items is a member that is a list.
func items(o object, name string) []any {
	list, _ := o[name].([]any)
	return list
}

// fileURL is where a file would be. Nothing is served there.
func fileURL(name string) string { return "https://files.retell.test/" + name }

// base returns a knowledge base, which is complete when its time has come.
func (s *Server) base(_ *request, i *item) (any, error) {
	o := i.latest()
	if ready, waits := number(i.private, "ready"); waits && float64(now()) >= ready {
		o["status"] = "complete"
		o["last_refreshed_timestamp"] = i.private["ready"]
		delete(i.private, "ready")
	}
	return o, nil
}

func (s *Server) listBases(q *request) (any, error) {
	bases := []any{}
	for _, i := range slices.Backward(s.state.all("knowledge-base")) {
		o, err := s.base(q, i)
		if err != nil {
			return nil, err
		}
		bases = append(bases, o)
	}
	return bases, nil
}

func (s *Server) deleteSource(q *request, i *item) (any, error) {
	o, id := i.latest(), q.path("source_id")
	kept := slices.DeleteFunc(slices.Clone(items(o, "knowledge_base_sources")), func(source any) bool {
		given, _ := source.(object)
		return given["source_id"] == id
	})
	if len(kept) == len(items(o, "knowledge_base_sources")) {
		return nil, missing("knowledge-base-source", id)
	}
	o["knowledge_base_sources"] = kept
	return o, nil
}
