package retelltest

import (
	"maps"
)

// testHandlers are those of simulated tests.
func (s *Server) testHandlers() map[string]handler {
	return map[string]handler{
		"POST /create-test-case-definition":                             s.create("test-case-definition", s.prepareTestCase),
		"GET /get-test-case-definition/{test_case_definition_id}":       s.get("test-case-definition"),
		"PUT /update-test-case-definition/{test_case_definition_id}":    s.update("test-case-definition", nil),
		"DELETE /delete-test-case-definition/{test_case_definition_id}": s.remove("test-case-definition", nil),
		"GET /v2/list-test-case-definitions":                            s.list("test-case-definition", ofEngine),
		"POST /create-batch-test":                                       s.createBatchTest,
		"GET /get-batch-test/{test_case_batch_job_id}":                  s.get("batch-test"),
		"GET /v2/list-batch-tests":                                      s.list("batch-test", ofEngine),
		"GET /get-test-run/{test_case_job_id}":                          s.get("test-run"),
		"GET /v2/list-test-runs/{test_case_batch_job_id}":               s.listTestRuns,
	}
}

func (s *Server) prepareTestCase(_ *request, o object) error {
	defaults := object{"type": "simulation", "dynamic_variables": object{}, "tool_mocks": []any{}, "llm_model": "gpt-4.1"}
	for name, value := range defaults {
		if _, given := o[name]; !given {
			o[name] = value
		}
	}
	return nil
}

// ofEngine reports whether an object is about the response engine that a query
// names.
func ofEngine(q *request, i *item) bool {
	engine, _ := i.latest()["response_engine"].(object)
	for name, want := range q.query {
		switch name {
		case "type", "llm_id", "conversation_flow_id":
			if engine[name] != want {
				return false
			}
		case "version":
			if integer(engine[name], 0) != integer(want, 0) {
				return false
			}
		}
	}
	return true
}

// createBatchTest makes a run for each of the test cases and has them run.
func (s *Server) createBatchTest(q *request) (any, error) {
	var runs []*item
	for _, given := range items(q.body, "test_case_definition_ids") {
		id, _ := given.(string)
		if _, err := s.state.find("test-case-definition", id); err != nil {
			return nil, err
		}
	}
	zero := num(0)
	batch := s.state.insert("batch-test", object{
		"response_engine": q.body["response_engine"], "status": "in_progress", "pass_count": zero, "fail_count": zero,
		"error_count": zero, "total_count": num(len(items(q.body, "test_case_definition_ids"))),
	})
	for _, id := range items(q.body, "test_case_definition_ids") {
		definition, err := s.state.find("test-case-definition", id.(string))
		if err != nil {
			return nil, err
		}
		run := s.state.insert("test-run", object{
			"status": "pending", "test_case_definition_id": id, "test_case_definition_snapshot": clone(definition.latest()),
		})
		run.private["batch"] = batch.id
		runs = append(runs, run)
	}
	s.work.Go(func() { s.runTests(batch, runs) })
	return batch.latest(), nil
}

func (s *Server) runTests(batch *item, runs []*item) {
	counts := map[string]string{"pass": "pass_count", "fail": "fail_count", "error": "error_count"}
	for _, run := range runs {
		s.mu.Lock()
		run.latest()["status"] = "in_progress"
		definition := encode(run.latest()["test_case_definition_snapshot"])
		s.mu.Unlock()
		status, explanation := s.runTest(definition)
		s.mu.Lock()
		maps.Copy(run.latest(), object{
			"status": status, "result_explanation": explanation, "user_modified_timestamp": num(now()),
		})
		o := batch.latest()
		o[counts[status]] = num(whole(o, counts[status], 0) + 1)
		o["user_modified_timestamp"] = num(now())
		s.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	batch.latest()["status"] = "complete"
}

func (s *Server) runTest(definition []byte) (status, explanation string) {
	if s.opts.RunTest == nil {
		return "error", "there is no model in retelltest to simulate a caller: set Options.RunTest"
	}
	passed, explanation := s.opts.RunTest(definition)
	if passed {
		return "pass", explanation
	}
	return "fail", explanation
}

func (s *Server) listTestRuns(q *request) (any, error) {
	batch, err := s.state.find("batch-test", q.path("test_case_batch_job_id"))
	if err != nil {
		return nil, err
	}
	l := newList(q.query)
	for _, i := range s.state.all("test-run") {
		if i.private["batch"] == batch.id {
			l.add(0, i.serial, i.latest())
		}
	}
	return l.page()
}
