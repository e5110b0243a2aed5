package retelltest

import (
	"net/http"
	"slices"
)

// accountHandlers are those of the account itself and of small resources.
func (s *Server) accountHandlers() map[string]handler {
	return map[string]handler{
		"GET /get-api-key-info":                        s.identity,
		"GET /get-concurrency":                         s.getConcurrency,
		"GET /v2/list-export-requests":                 s.list("export-request", nil),
		"POST /create-asset":                           s.createAsset,
		"POST /agent-playground-completion/{agent_id}": s.playground,
	}
}

func (s *Server) identity(*request) (any, error) {
	return object{"api_key_name": "retelltest", "org_name": "Retell in a process"}, nil
}

func (s *Server) getConcurrency(*request) (any, error) {
	limit := num(s.opts.Concurrency)
	current, _ := s.state.busy()
	return object{
		"base_concurrency": limit, "concurrency_limit": limit, "current_concurrency": num(current),
		"purchased_concurrency": num(0), "concurrency_purchase_limit": num(0), "remaining_purchase_limit": num(0),
		"concurrency_burst_enabled": false, "concurrency_burst_limit": num(0), "reserved_inbound_concurrency": num(0),
	}, nil
}

// maxAsset is the largest asset that Retell takes, in bytes.
const maxAsset = 10 << 20

func (s *Server) createAsset(q *request) (any, error) {
	file := q.body["file"].(*upload)
	if len(file.content) > maxAsset {
		return nil, refuse(http.StatusBadRequest, "the file is larger than 10 MB")
	}
	id := s.state.newID("asset_")
	return object{
		"asset_id": id, "file_name": file.name, "content_type": file.contentType,
		"file_size": num(len(file.content)), "created_timestamp": num(now()), "url": fileURL(id),
	}, nil
}

// playground answers a conversation without keeping it.
func (s *Server) playground(q *request) (any, error) {
	_, i, err := s.anyAgent(q.path("agent_id"))
	if err != nil {
		return nil, err
	}
	agent, err := i.at(q.query["version"])
	if err != nil {
		return nil, err
	}
	history := slices.Clone(items(q.body, "messages"))
	engine, variables := agent["response_engine"], q.body["dynamic_variables"]
	return unlocked(func() (any, error) {
		spoken, err := s.complete(q.ctx, engine, history)
		if err != nil {
			return nil, err
		}
		answer := object{"messages": spoken.messages, "call_ended": spoken.ended}
		if variables != nil {
			answer["dynamic_variables"] = variables
		}
		return answer, nil
	}), nil
}
