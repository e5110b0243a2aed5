package webhook

import "sync"

// A queue runs jobs: those of one lane one at a time and in order, those of
// several lanes at once and in turn. Its goroutines exist only while there is
// something to do.
type queue struct {
	limit   int // of waiting jobs
	workers int // at most

	mu       sync.Mutex
	lanes    map[string]*lane // that have jobs or run one
	ready    []*lane          // that have jobs and run none
	waiting  int
	running  int // workers
	draining bool
	idle     chan struct{} // closed when draining and nothing waits or runs
}

type lane struct {
	name string
	jobs []*job
}

func newQueue(limit, workers int) *queue {
	return &queue{limit: limit, workers: workers, lanes: make(map[string]*lane), idle: make(chan struct{})}
}

// push adds a job to a lane, or returns ErrQueueFull or ErrDraining.
func (q *queue) push(name string, j *job) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case q.draining:
		return ErrDraining
	case q.waiting >= q.limit:
		return ErrQueueFull
	}
	q.waiting++
	if l := q.lanes[name]; l != nil {
		l.jobs = append(l.jobs, j)
		return nil
	}
	l := &lane{name: name, jobs: []*job{j}}
	q.lanes[name] = l
	q.ready = append(q.ready, l)
	if q.running < q.workers {
		q.running++
		go q.work()
	}
	return nil
}

func (q *queue) work() {
	done := false
	defer func() {
		if !done { // a callback called runtime.Goexit, which cannot be stopped
			go q.work()
		}
	}()
	for l, j := q.next(); j != nil; l, j = q.next() {
		q.run(l, j)
	}
	done = true
}

// next takes a job, or ends a worker.
func (q *queue) next() (*lane, *job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.ready) == 0 {
		q.running--
		q.checkIdle()
		return nil, nil
	}
	l := q.ready[0]
	q.ready[0] = nil
	q.ready = q.ready[1:]
	j := l.jobs[0]
	l.jobs[0] = nil
	l.jobs = l.jobs[1:]
	q.waiting--
	return l, j
}

func (q *queue) run(l *lane, j *job) {
	defer func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if len(l.jobs) == 0 {
			delete(q.lanes, l.name)
		} else {
			q.ready = append(q.ready, l)
		}
	}()
	j.run()
}

// drain makes push refuse everything and returns what is closed when nothing
// waits or runs.
func (q *queue) drain() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.draining {
		q.draining = true
		q.checkIdle()
	}
	return q.idle
}

func (q *queue) checkIdle() {
	if !q.draining || q.running > 0 || q.waiting > 0 {
		return
	}
	select {
	case <-q.idle:
	default:
		close(q.idle)
	}
}

// clear takes all waiting jobs out and returns them, and how many others run.
func (q *queue) clear() (waiting []*job, running int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, l := range q.lanes {
		waiting = append(waiting, l.jobs...)
		l.jobs = nil
	}
	running = len(q.lanes) - len(q.ready)
	for _, l := range q.ready {
		delete(q.lanes, l.name)
	}
	q.ready = nil
	q.waiting = 0
	q.checkIdle()
	return waiting, running
}

func (q *queue) state() (waiting, running int, draining bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting, len(q.lanes) - len(q.ready), q.draining
}
