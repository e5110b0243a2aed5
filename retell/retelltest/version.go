package retelltest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

// at returns a version of an item: by its number, by "latest",
// "latest_published" or a tag, and the newest without a reference.
func (i *item) at(ref any) (object, error) {
	switch ref {
	case nil, "latest":
		return i.latest(), nil
	case "latest_published":
		for _, o := range slices.Backward(i.versions) {
			if o["is_published"] == true {
				return o, nil
			}
		}
		return nil, refuse(http.StatusNotFound, "Item %s not found: no published version", i.id)
	}
	want := int64(-1)
	switch r := ref.(type) {
	case json.Number:
		want = integer(r, -1)
	case string:
		if n, err := strconv.ParseInt(r, 10, 64); err == nil {
			want = n
		}
		if n, tagged := i.tags[r]; tagged {
			want = n
		}
	}
	for _, o := range i.versions {
		if whole(o, "version", -2) == want {
			return o, nil
		}
	}
	return nil, refuse(http.StatusNotFound, "Item %s not found: no version %v", i.id, ref)
}

// draft returns the version that an update changes: the one asked for, or the
// newest that is not published. A published version does not change.
func (i *item) draft(ref any, versioned bool) (object, error) {
	if !versioned {
		return i.latest(), nil
	}
	if ref == nil {
		for _, o := range slices.Backward(i.versions) {
			if o["is_published"] != true {
				return o, nil
			}
		}
		return nil, refuse(http.StatusBadRequest, "%s has no draft version: create one first", i.id)
	}
	o, err := i.at(ref)
	if err == nil && o["is_published"] == true {
		return nil, refuse(http.StatusBadRequest, "version %v of %s is published and cannot be changed", ref, i.id)
	}
	return o, err
}

// anyAgent finds a voice or chat agent.
func (s *Server) anyAgent(id string) (*collection, *item, error) {
	for _, kind := range []string{"agent", "chat-agent"} {
		if i := s.state.kinds[kind].items[id]; i != nil {
			return s.state.kinds[kind], i, nil
		}
	}
	return nil, nil, missing("agent", id)
}

func (s *Server) createAgentVersion(q *request) (any, error) {
	c, i, err := s.anyAgent(q.path("agent_id"))
	if err != nil {
		return nil, err
	}
	base, err := i.at(q.body["base_version"])
	if err != nil {
		return nil, err
	}
	o := clone(base)
	o["version"] = num(whole(i.latest(), "version", 0) + 1)
	o["base_version"], o["is_published"] = base["version"], false
	o[c.modified] = num(now())
	delete(o, "assigned_tags")
	delete(o, "version_title")
	delete(o, "version_description")
	i.versions = append(i.versions, o)
	return o, nil
}

func (s *Server) deleteAgentVersion(q *request) (any, error) {
	_, i, err := s.anyAgent(q.path("agent_id"))
	if err != nil {
		return nil, err
	}
	o, err := i.at(q.query["version"])
	if err != nil {
		return nil, err
	}
	if len(i.versions) == 1 {
		return nil, refuse(http.StatusBadRequest, "the only version of an agent cannot be deleted: delete the agent")
	}
	i.versions = slices.DeleteFunc(i.versions, func(v object) bool { return v["version"] == o["version"] })
	return nil, nil
}

func (s *Server) publishAgentVersion(q *request) (any, error) {
	c, i, err := s.anyAgent(q.path("agent_id"))
	if err != nil {
		return nil, err
	}
	o, err := i.at(q.body["version"])
	if err != nil {
		return nil, err
	}
	if o["is_published"] == true {
		return nil, refuse(http.StatusBadRequest, "version %v is published already", o["version"])
	}
	o["is_published"] = true
	o[c.modified] = num(now())
	for _, name := range []string{"version_title", "version_description"} {
		if value, given := q.body[name]; given {
			o[name] = value
		}
	}
	return nil, nil
}

func (s *Server) agentVersions(kind string) handler {
	return func(q *request) (any, error) {
		i, err := s.state.find(kind, q.path("agent_id"))
		if err != nil {
			return nil, err
		}
		return i.versions, nil
	}
}

func (s *Server) listAgentVersions(q *request) (any, error) {
	_, i, err := s.anyAgent(q.path("agent_id"))
	if err != nil {
		return nil, err
	}
	list := newList(q.query)
	for n, o := range i.versions {
		entry := object{"is_published": o["is_published"]}
		for _, name := range []string{"version", "last_modification_timestamp", "base_version", "version_title", "version_description"} {
			if value := o[name]; value != nil {
				entry[name] = value
			}
		}
		list.add(int64(n), int64(n), entry)
	}
	return list.page()
}

// Tag assigns a tag to a version of a voice or chat agent, as the dashboard
// does. Requests may then name the version by the tag. It panics if there is no
// such agent or version.
func (s *Server) Tag(agentID, tag string, version int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, i, err := s.anyAgent(agentID)
	if err != nil {
		panic("retelltest: Tag: " + err.Error())
	}
	o, err := i.at(num(version))
	if err != nil {
		panic("retelltest: Tag: " + err.Error())
	}
	if i.tags == nil {
		i.tags = map[string]int64{}
	}
	i.tags[tag] = int64(version)
	for _, v := range i.versions {
		tags, _ := v["assigned_tags"].([]any)
		tags = slices.DeleteFunc(slices.Clone(tags), func(t any) bool { return t == tag })
		if v["version"] == o["version"] {
			tags = append(tags, tag)
		}
		v["assigned_tags"] = tags
	}
}
