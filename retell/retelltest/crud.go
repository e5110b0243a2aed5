package retelltest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// project turns what was sent as one schema into what is sent back as another:
// fields that the second does not know and the first does, such as passwords,
// are left out. What neither knows stays.
func (f *facts) project(value any, from, to string) any {
	if from == to {
		return value
	}
	if list, ok := value.([]any); ok {
		out := make([]any, len(list))
		for i := range list {
			out[i] = f.project(list[i], strings.TrimPrefix(from, "[]"), strings.TrimPrefix(to, "[]"))
		}
		return out
	}
	o, ok := value.(object)
	if !ok {
		return value
	}
	from, to = f.variant(from, o), f.variant(to, o)
	out := object{}
	for name, member := range o {
		sent, kept := f.field(from, name), f.field(to, name)
		switch {
		case kept != nil && sent != nil:
			out[name] = f.project(member, sent.typ, kept.typ)
		case kept != nil || sent == nil:
			out[name] = member
		}
	}
	return out
}

// variant is the schema of a union that an object is of.
func (f *facts) variant(schema string, o object) string {
	s := f.Schemas[schema]
	if s == nil || s.When == nil {
		return schema
	}
	return s.When[text(o, s.Key)]
}

// withoutNulls returns a copy of a body without the members that are null.
func withoutNulls(body object) object {
	o := clone(body)
	maps.DeleteFunc(o, func(_ string, member any) bool { return member == nil })
	return o
}

// shape makes an object of a collection from a body.
func (c *collection) shape(body object, request string) object {
	return api().project(withoutNulls(body), request, c.response).(object)
}

// create is the handler that makes an object. Prepare, which may be nil, checks
// and completes it.
func (s *Server) create(kind string, prepare func(*request, object) error) handler {
	return func(q *request) (any, error) {
		o := s.state.kinds[kind].shape(q.body, q.route.Body)
		if prepare != nil {
			if err := prepare(q, o); err != nil {
				return nil, err
			}
		}
		return s.state.insert(kind, o).latest(), nil
	}
}

// get is the handler that returns an object, in the version that is asked for.
func (s *Server) get(kind string) handler {
	return func(q *request) (any, error) {
		i, err := s.state.find(kind, q.path(s.state.kinds[kind].id))
		if err != nil {
			return nil, err
		}
		return i.at(q.query["version"])
	}
}

// update is the handler that changes an object: members of the body replace
// those of the object, and null removes them.
func (s *Server) update(kind string, prepare func(*request, object) error) handler {
	return func(q *request) (any, error) {
		c := s.state.kinds[kind]
		i, err := s.state.find(kind, q.path(c.id))
		if err != nil {
			return nil, err
		}
		o, err := i.draft(q.query["version"], c.version)
		if err != nil {
			return nil, err
		}
		changed := clone(o)
		merge(changed, q.body, c.shape(q.body, q.route.Body))
		if prepare != nil {
			if err := prepare(q, changed); err != nil {
				return nil, err
			}
		}
		if c.modified != "" {
			changed[c.modified] = num(now())
		}
		clear(o)
		maps.Copy(o, changed)
		return o, nil
	}
}

// merge puts the shaped members of a body into an object and removes those that
// the body has as null.
func merge(o, body, shaped object) {
	maps.Copy(o, shaped)
	for name, member := range body {
		if member == nil {
			delete(o, name)
		}
	}
}

// remove is the handler that deletes an object with all its versions. Check,
// which may be nil, can refuse.
func (s *Server) remove(kind string, check func(*request, *item) error) handler {
	return func(q *request) (any, error) {
		c := s.state.kinds[kind]
		i, err := s.state.find(kind, q.path(c.id))
		if err != nil {
			return nil, err
		}
		if check != nil {
			if err := check(q, i); err != nil {
				return nil, err
			}
		}
		delete(c.items, i.id)
		return nil, nil
	}
}

// unused refuses to delete what an agent still uses, unless it is forced.
func (s *Server) unused(engineID string) func(*request, *item) error {
	return func(q *request, i *item) error {
		if q.query["force_delete"] == true {
			return nil
		}
		for _, agent := range slices.Concat(s.state.all("agent"), s.state.all("chat-agent")) {
			for _, version := range agent.versions {
				if dig(version, "response_engine", engineID) == i.id {
					return refuse(http.StatusBadRequest, "%s is still used by agent %s", i.id, agent.id)
				}
			}
		}
		return nil
	}
}
