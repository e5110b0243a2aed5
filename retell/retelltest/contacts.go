package retelltest

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// contactHandlers are those of contacts.
func (s *Server) contactHandlers() map[string]handler {
	return map[string]handler{
		"POST /create-contact":                         s.create("contact", s.prepareContact),
		"GET /get-contact/{contact_id}":                s.get("contact"),
		"PATCH /update-contact/{contact_id}":           s.update("contact", nil),
		"DELETE /delete-contact/{contact_id}":          s.remove("contact", nil),
		"GET /get-contact-by-phone/{phone_number}":     s.contactByPhone,
		"POST /list-contacts":                          s.listContacts,
		"GET /list-contact-conversations/{contact_id}": s.listConversations,
		"POST /upload-contact-import-file":             s.uploadContacts,
		"POST /create-contact-import":                  s.importContacts,
		"GET /get-contact-import":                      s.jobStatus("import"),
		"POST /backfill-contact-analysis-data":         s.backfill,
		"GET /get-backfill-contact-job-status":         s.jobStatus("backfill"),
	}
}

func (s *Server) prepareContact(_ *request, o object) error {
	phone := text(o, "phone_number")
	if !e164.MatchString(phone) {
		return refuse(http.StatusBadRequest, `request/body/phone_number must match format "E.164"`)
	}
	if s.contact(phone) != nil {
		return refuse(http.StatusBadRequest, "a contact with phone number %s exists already", phone)
	}
	o["org_id"], o["conversation_count"] = orgID, num(0)
	return nil
}

func (s *Server) contact(phone string) *item {
	for _, i := range s.state.all("contact") {
		if text(i.latest(), "phone_number") == phone {
			return i
		}
	}
	return nil
}

func (s *Server) contactByPhone(q *request) (any, error) {
	if i := s.contact(q.path("phone_number")); i != nil {
		return i.latest(), nil
	}
	return nil, missing("contact", q.path("phone_number"))
}

var contactCriteria = criteria{
	"contact_id": {"contact_id"}, "phone_number": {"phone_number"}, "external_id": {"external_id"},
	"do_not_call": {"do_not_call"}, "tags": {"tags"}, "custom_fields": {"custom_fields"},
	"last_conversation_timestamp": {"last_conversation_timestamp"},
}

func (s *Server) listContacts(q *request) (any, error) {
	filters, _ := q.body["filter_criteria"].(object)
	search := strings.ToLower(text(q.body, "search_query"))
	l := newList(q.body)
	l.total = true
	for _, i := range s.state.all("contact") {
		o := i.latest()
		if contactCriteria.passes(filters, o, nil) && strings.Contains(strings.ToLower(searchable(o)), search) {
			l.add(whole(o, "last_conversation_timestamp", 0), i.serial, o)
		}
	}
	return l.page()
}

// searchable is the text of a contact that a search looks through.
func searchable(o object) string {
	words := []string{text(o, "phone_number"), text(o, "first_name"), text(o, "last_name"), text(o, "external_id")}
	fields, _ := o["custom_fields"].(object)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		words = append(words, text(fields, name))
	}
	return strings.Join(words, "\n")
}

// listConversations lists calls with a contact's number, newest first.
func (s *Server) listConversations(q *request) (any, error) {
	contact, err := s.state.find("contact", q.path("contact_id"))
	if err != nil {
		return nil, err
	}
	phone := text(contact.latest(), "phone_number")
	l := newList(q.query)
	for _, i := range s.state.all("call") {
		o := i.latest()
		if phone != text(o, "from_number") && phone != text(o, "to_number") {
			continue
		}
		entry := object{"type": "call", "call_id": i.id}
		for name, path := range map[string][]string{
			"direction": {"direction"}, "disconnection_reason": {"disconnection_reason"}, "duration_ms": {"duration_ms"},
			"start_timestamp": {"start_timestamp"}, "sentiment": {"call_analysis", "user_sentiment"},
			"successful": {"call_analysis", "call_successful"}, "summary": {"call_analysis", "call_summary"},
		} {
			if value := dig(o, path...); value != nil {
				entry[name] = value
			}
		}
		l.add(whole(o, "start_timestamp", 0), i.serial, entry)
	}
	return l.page()
}

// noteConversation counts a call for the contact of a number.
func (s *Server) noteConversation(call object) {
	for _, phone := range []string{text(call, "from_number"), text(call, "to_number")} {
		if i := s.contact(phone); i != nil && phone != "" {
			o := i.latest()
			o["conversation_count"] = num(whole(o, "conversation_count", 0) + 1)
			o["last_conversation_timestamp"] = num(cmp.Or(whole(call, "end_timestamp", 0), now()))
		}
	}
}

func (s *Server) uploadContacts(q *request) (any, error) {
	file := q.body["file"].(*upload)
	id := s.state.newID("upload_")
	s.state.uploads[id] = file
	return object{"upload_id": id, "file_name": file.name}, nil
}

// importContacts reads an uploaded CSV file with a header line: new contacts
// are made, and known ones, told by their phone number, changed.
func (s *Server) importContacts(q *request) (any, error) {
	file := s.state.uploads[text(q.body, "upload_id")]
	if file == nil {
		return nil, missing("contact-import-file", text(q.body, "upload_id"))
	}
	rows, err := csv.NewReader(bytes.NewReader(file.content)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, refuse(http.StatusBadRequest, "the uploaded file is not CSV with a header line")
	}
	done := &job{started: now(), by: "manual"}
	for _, row := range rows[1:] {
		if s.importContact(q, rows[0], row) {
			done.succeeded++
		} else {
			done.failed++
		}
	}
	s.state.jobs["import"] = done
	return done.status("queued"), nil
}

func (s *Server) importContact(q *request, header, row []string) bool {
	o, custom := object{}, object{}
	for _, m := range items(q.body, "column_mapping") {
		mapping, _ := m.(object)
		column := slices.Index(header, text(mapping, "external_field_name"))
		if column < 0 || column >= len(row) {
			continue
		}
		name := text(mapping, "field_name")
		if api().field("ContactCreateParams", name) != nil {
			o[name] = row[column]
		} else {
			custom[name] = row[column]
		}
	}
	if len(custom) > 0 {
		o["custom_fields"] = custom
	}
	if tags := items(q.body, "tags"); tags != nil {
		o["tags"] = tags
	}
	if i := s.contact(text(o, "phone_number")); i != nil {
		maps.Copy(i.latest(), o)
		i.latest()["user_modified_timestamp"] = num(now())
		return true
	}
	if s.prepareContact(q, o) != nil {
		return false
	}
	s.state.insert("contact", o)
	return true
}

func (s *Server) backfill(*request) (any, error) {
	done := &job{started: now(), by: "manual", succeeded: int64(len(s.state.kinds["contact"].items))}
	s.state.jobs["backfill"] = done
	return done.status("queued"), nil
}

// job is something that Retell does in the background. Here it is done at once.
type job struct {
	started           int64
	by                string
	succeeded, failed int64
}

func (j *job) status(state string) object {
	return object{
		"status": state, "start_timestamp": num(j.started), "triggered_by": j.by,
		"succeeded": num(j.succeeded), "failed": num(j.failed),
	}
}

func (s *Server) jobStatus(kind string) handler {
	return func(*request) (any, error) {
		if j := s.state.jobs[kind]; j != nil {
			return j.status("idle"), nil
		}
		return object{"status": "idle"}, nil
	}
}
