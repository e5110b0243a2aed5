package retelltest

import (
	"cmp"
	"net/http"
	"slices"
	"time"
)

// freed wakes whoever waits for a slot. It runs under the lock.
func (st *state) freed() {
	if st.changed != nil {
		close(st.changed)
		st.changed = nil
	}
}

// awaitSlot waits until there is room, and reports whether that came about in
// time. A negative time is without end. Room is told how many calls are on, and
// how many of them are of batch calls.
func (s *Server) awaitSlot(d time.Duration, room func(all, batch int) bool) bool {
	var late <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		late = timer.C
	}
	for {
		s.mu.Lock()
		if room(s.state.busy()) {
			s.mu.Unlock()
			return true
		}
		if s.state.changed == nil {
			s.state.changed = make(chan struct{})
		}
		changed := s.state.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-late:
			return false
		case <-s.ctx.Done():
			return false
		}
	}
}

// batch is a list of calls that are placed as there is room for them.
type batch struct {
	id     string
	from   string
	tasks  []any
	start  time.Time
	limit  int // calls of batches at once
	window *window
}

func (s *Server) createBatch(q *request) (any, error) {
	from := text(q.body, "from_number")
	number, err := s.state.find("phone-number", from)
	if err != nil {
		return nil, err
	}
	b := &batch{id: s.state.newID("batch_call_"), from: from, tasks: items(q.body, "tasks"), start: time.Now()}
	if len(b.tasks) == 0 {
		return nil, refuse(http.StatusBadRequest, "request/body/tasks must NOT have fewer than 1 items")
	}
	for _, task := range b.tasks {
		body, _ := task.(object)
		if err := api().checkNumbers("BatchCallTask", body); err != nil {
			return nil, refuse(http.StatusBadRequest, "%v", err)
		}
		if text(body, "override_agent_id") == "" && len(items(number.latest(), "outbound_agents")) == 0 {
			return nil, refuse(http.StatusBadRequest, "No outbound agent id set up for phone number %s", from)
		}
	}
	b.limit = s.opts.Concurrency - int(whole(q.body, "reserved_concurrency", 0))
	if b.limit < 1 {
		return nil, refuse(http.StatusBadRequest, "reserved_concurrency leaves no concurrency of %d", s.opts.Concurrency)
	}
	if b.window, err = parseWindow(q.body["call_time_window"]); err != nil {
		return nil, refuse(http.StatusBadRequest, "%v", err)
	}
	if at := whole(q.body, "trigger_timestamp", 0); at > now() {
		b.start = time.UnixMilli(at)
	}
	s.work.Go(func() { s.runBatch(b) })
	answer := object{
		"batch_call_id": b.id, "from_number": from, "name": text(q.body, "name"),
		"scheduled_timestamp": num(b.start.UnixMilli()), "total_task_count": num(len(b.tasks)),
	}
	if given := q.body["call_time_window"]; given != nil {
		answer["call_time_window"] = given
	}
	return answer, nil
}

// room reports whether the next call of the batch may be placed.
func (s *Server) room(b *batch) func(all, batch int) bool {
	return func(all, batch int) bool { return all < s.opts.Concurrency && batch < b.limit }
}

// runBatch places a batch's calls, in order.
func (s *Server) runBatch(b *batch) {
	if !s.sleep(time.Until(b.start)) {
		return
	}
	for _, task := range b.tasks {
		for {
			if !s.sleep(b.window.opensIn(time.Now())) || !s.awaitSlot(-1, s.room(b)) {
				return
			}
			if b.window.opensIn(time.Now()) == 0 {
				break
			}
		}
		body, _ := task.(object)
		if err := s.placeTask(b, body); err != nil {
			s.fault("batch call %s: %v", b.id, err)
		}
	}
}

func (s *Server) placeTask(b *batch, task object) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, err := s.placeOutbound(task, b.from)
	if err != nil {
		return err
	}
	l.occupies, l.batch = true, true
	l.item.private["batch_call_id"] = b.id
	s.work.Go(l.outbound)
	return nil
}

// window is when the calls of a batch may be placed. Nil is always.
type window struct {
	days   []any // names; none stands for all
	ranges [][2]int
	zone   *time.Location
}

func parseWindow(given any) (*window, error) {
	o, ok := given.(object)
	if !ok {
		return nil, nil
	}
	zone, err := time.LoadLocation(cmp.Or(text(o, "timezone"), "America/Los_Angeles"))
	if err != nil {
		return nil, err
	}
	w := &window{days: items(o, "day"), zone: zone}
	for _, r := range items(o, "windows") {
		bounds, _ := r.(object)
		start, end := int(whole(bounds, "start", 0)), int(whole(bounds, "end", 0))
		if start < 0 || start >= end || end > 24*60 {
			return nil, refuse(http.StatusBadRequest, "a call time window must have 0 <= start < end <= 1440")
		}
		w.ranges = append(w.ranges, [2]int{start, end})
	}
	return w, nil
}

func (w *window) open(at time.Time) bool {
	local := at.In(w.zone)
	if len(w.days) > 0 && !slices.Contains(w.days, any(local.Weekday().String())) {
		return false
	}
	minute := local.Hour()*60 + local.Minute()
	return slices.ContainsFunc(w.ranges, func(r [2]int) bool { return r[0] <= minute && minute < r[1] })
}

// opensIn is how long it takes until the window is open.
func (w *window) opensIn(at time.Time) time.Duration {
	if w == nil || w.open(at) {
		return 0
	}
	const week = 8 * 24 * 60 // minutes, and a day more for changes of the clock
	next := at.Truncate(time.Minute)
	for range week {
		next = next.Add(time.Minute)
		if w.open(next) {
			return next.Sub(at)
		}
	}
	return week * time.Minute
}
