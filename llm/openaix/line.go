package openaix

import (
	"context"
	"net/http"
	"time"

	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
)

const (
	socketAge   = 55 * time.Minute // OpenAI ends a connection after 60
	openTimeout = 10 * time.Second
	minPause    = time.Second // before the next try to open one after a failure
	maxPause    = 5 * time.Minute
)

// A line is what there is of a phone call's connection. It is in the map of
// lines as long as it is opening, open or busy.
type line struct {
	socket  *socket // nil if it is not open
	opening bool
	busy    bool        // a request is under way
	ended   bool        // the phone call is over, the request is not
	idle    *time.Timer // ends the connection if nothing is asked
}

// A socket is a connection. Only who has taken the line uses it.
type socket struct {
	conn      *responses.ResponseConnection
	handshake *http.Response
	opened    time.Time
	known     known
}

// take returns the call's line, to be given back, and its socket, if a request
// can go over it now. Otherwise it sees to it that one can later. [PersistentModel.Close]
// may take the socket off the line at any time.
func (p *PersistentModel) take(callID string) (*line, *socket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stats.Requests++
	if p.closed || callID == "" {
		return nil, nil
	}
	l := p.lines[callID]
	switch {
	case l != nil && (l.busy || l.opening):
		return nil, nil
	case l != nil && time.Since(l.socket.opened) < socketAge:
		l.idle.Stop()
		l.busy = true
		return l, l.socket
	case l != nil:
		p.drop(l)
		delete(p.lines, callID)
	}
	p.open(callID)
	return nil, nil
}

// giveBack ends the use of a line.
func (p *PersistentModel) giveBack(callID string, l *line, e *exchange) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.busy = false
	if e.sent && !e.refused {
		p.stats.Sockets++
		if e.continued {
			p.stats.Continued++
		}
	}
	current := p.lines[callID] == l
	switch {
	case e.broken:
		p.stats.Dropped++
		p.drop(l)
		if current {
			delete(p.lines, callID)
		}
		if current && !l.ended {
			p.open(callID)
		}
	case l.ended:
		p.drop(l)
		delete(p.lines, callID)
	case current:
		p.rest(callID, l)
	}
}

// rest keeps a connection for the next request, for a while.
func (p *PersistentModel) rest(callID string, l *line) {
	l.idle = time.AfterFunc(p.idle, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.lines[callID] == l && !l.busy {
			delete(p.lines, callID)
			p.drop(l)
		}
	})
}

// drop ends a line's connection, in the background: the network may be slow
// with that.
func (p *PersistentModel) drop(l *line) {
	if l.idle != nil {
		l.idle.Stop()
	}
	if s := l.socket; s != nil {
		l.socket = nil
		p.work.Go(s.conn.Abort)
	}
}

// open opens a call's connection in the background, unless there is one or the
// last tries failed.
func (p *PersistentModel) open(callID string) {
	if p.lines[callID] != nil || time.Now().Before(p.pause) {
		return
	}
	l := &line{opening: true}
	p.lines[callID] = l
	p.work.Go(func() {
		s, err := p.dial()
		p.mu.Lock()
		defer p.mu.Unlock()
		l.opening, l.socket = false, s
		current := p.lines[callID] == l
		switch {
		case err != nil:
			p.failed(err)
			if current {
				delete(p.lines, callID)
			}
			return
		case current:
			p.rest(callID, l)
		default: // released meanwhile
			p.drop(l)
		}
		p.failures = 0
		p.stats.Opened++
	})
}

func (p *PersistentModel) dial() (*socket, error) {
	ctx, cancel := context.WithTimeout(p.ctx, openTimeout)
	defer cancel()
	s := &socket{opened: time.Now()}
	var err error
	s.conn, err = p.model.client.Responses.Connect(ctx, responses.ResponseConnectionOptions{
		MaxMessageBytes: maxStream, MaxBufferedBytes: maxStream,
	}, option.WithResponseInto(&s.handshake))
	if err != nil {
		return nil, err
	}
	return s, nil
}

// failed takes in that a connection could not be opened. The server may not
// know this mode, so it is asked ever more seldom.
func (p *PersistentModel) failed(err error) {
	if p.closed {
		return
	}
	p.stats.Failed++
	p.pause = time.Now().Add(min(minPause<<min(p.failures, 10), maxPause))
	p.failures++
	p.logger.Warn("openaix: no WebSocket could be opened", "model", p.model.model, "error", plain(err))
}
