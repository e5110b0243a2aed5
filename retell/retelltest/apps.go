package retelltest

import (
	"maps"
	"net/http"
)

// appHandlers are those of apps and of the CRM that one of them may be.
func (s *Server) appHandlers() map[string]handler {
	return map[string]handler{
		"POST /create-app":              s.create("app", s.prepareApp),
		"GET /get-app/{app_id}":         s.get("app"),
		"PATCH /update-app/{app_id}":    s.update("app", nil),
		"DELETE /delete-app/{app_id}":   s.remove("app", s.unlinkApp),
		"GET /list-apps":                s.list("app", nil),
		"GET /list-app-usages/{app_id}": s.appUsages,
		"POST /test-app-auth/{app_id}":  s.testApp,

		"GET /get-crm-config":      s.crmConfig,
		"POST /update-crm-config":  s.updateCRM,
		"GET /get-crm-schema":      s.crmSchema,
		"POST /run-sync-job":       s.runSync,
		"GET /get-sync-job-status": s.jobStatus("sync"),
	}
}

func (s *Server) prepareApp(q *request, o object) error {
	o["org_id"], o["connection_status"] = orgID, "not_connected"
	if q.body["auth_config"] != nil {
		o["connection_status"] = "connected"
	}
	return nil
}

// unlinkApp takes an app that is deleted out of the CRM configuration.
func (s *Server) unlinkApp(_ *request, i *item) error {
	if s.state.crm["app_id"] == i.id {
		delete(s.state.crm, "app_id")
	}
	return nil
}

// appUsages lists none: agents and knowledge bases refer to apps in the
// dashboard only.
func (s *Server) appUsages(q *request) (any, error) {
	if _, err := s.state.find("app", q.path("app_id")); err != nil {
		return nil, err
	}
	return newList(q.query).page()
}

// testApp succeeds if the app was given credentials.
func (s *Server) testApp(q *request) (any, error) {
	i, err := s.state.find("app", q.path("app_id"))
	if err != nil {
		return nil, err
	}
	connected := i.latest()["auth_config"] != nil
	i.latest()["connection_status"] = "error"
	if connected {
		i.latest()["connection_status"] = "connected"
	}
	return object{"success": connected}, nil
}

func (s *Server) crmConfig(*request) (any, error) { return s.state.crm, nil }

func (s *Server) updateCRM(q *request) (any, error) {
	if id := text(q.body, "app_id"); id != "" {
		if _, err := s.state.find("app", id); err != nil {
			return nil, err
		}
	}
	merge(s.state.crm, q.body, withoutNulls(q.body))
	return s.state.crm, nil
}

// crmSchema is that of a CRM with three fields.
func (s *Server) crmSchema(q *request) (any, error) {
	id := text(q.query, "app_id")
	if id == "" {
		id = text(s.state.crm, "app_id")
	}
	if id == "" {
		return nil, refuse(http.StatusBadRequest, "no CRM app is linked")
	}
	i, err := s.state.find("app", id)
	if err != nil {
		return nil, err
	}
	fields := []any{}
	for _, name := range []string{"firstname", "lastname", "phone"} {
		fields = append(fields, object{"name": name, "type": "string", "label": name})
	}
	return object{"provider": i.latest()["provider"], "fields": fields}, nil
}

func (s *Server) runSync(*request) (any, error) {
	if text(s.state.crm, "app_id") == "" {
		return nil, refuse(http.StatusBadRequest, "no CRM app is linked")
	}
	done := &job{started: now(), by: "manual", succeeded: int64(len(s.state.kinds["contact"].items))}
	s.state.jobs["sync"] = done
	maps.Copy(s.state.crm, object{"last_sync_timestamp": num(now())})
	return done.status("running"), nil
}
