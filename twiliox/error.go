package twiliox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What went wrong, for [errors.Is]. Each matches an [*Error] with one of the
// codes given, and some match other errors too.
var (
	// ErrUnauthorized: the credentials are wrong or may not do this (20003,
	// 20403, HTTP 401 and 403).
	ErrUnauthorized = errors.New("twiliox: unauthorized")
	// ErrNotFound: there is no such object in this account (20404, HTTP 404).
	ErrNotFound = errors.New("twiliox: not found")
	// ErrRateLimited: too many requests at a time; nothing was done (20429).
	ErrRateLimited = errors.New("twiliox: rate limited")
	// ErrAccountInactive: the account is suspended or closed (10001, 10003,
	// 32005).
	ErrAccountInactive = errors.New("twiliox: account not active")
	// ErrInsufficientBalance: the account's balance does not pay for what was
	// asked (HTTP 402). This package says so before anything is bought.
	ErrInsufficientBalance = errors.New("twiliox: insufficient balance")
	// ErrGeoPermission: the account may not dial the country of the number
	// (13227, 21215, 32205).
	ErrGeoPermission = errors.New("twiliox: no permission to dial this country")
	// ErrUnverifiedNumber: the caller ID, or in a trial account the number
	// called, is neither the account's nor verified (14111, 21210, 21219,
	// 32100, 32204, 573005).
	ErrUnverifiedNumber = errors.New("twiliox: number not verified")
	// ErrNumberUnavailable: the number cannot be bought, or none like it
	// (21421, 21422, 21452).
	ErrNumberUnavailable = errors.New("twiliox: number not available")
	// ErrAddressRequired: regulation wants an address or a bundle of documents
	// with this number (21613, 21631).
	ErrAddressRequired = errors.New("twiliox: address or regulatory bundle required")
	// ErrEmergencyNumber: the number is registered for emergency calls, which
	// has to end first (21634).
	ErrEmergencyNumber = errors.New("twiliox: number is registered for emergency calls")
	// ErrDomainTaken: a trunk has this domain name already, here or in
	// somebody else's account (21248).
	ErrDomainTaken = errors.New("twiliox: domain name taken")
	// ErrAlreadyExists: it is there already, under the same name or on the
	// same trunk (21245).
	ErrAlreadyExists = errors.New("twiliox: exists already")
	// ErrMaybeAccepted: a request that must not be made twice failed in a way
	// that leaves open whether Twilio acted on it. It was not repeated. Look
	// before doing it again: something may have been bought, or be ringing.
	ErrMaybeAccepted = errors.New("twiliox: the request may have been accepted")
	// ErrResponseTooLarge: the answer is longer than Options.MaxResponseBytes.
	ErrResponseTooLarge = errors.New("twiliox: response too large")
	// ErrForeignHost: a request was not sent, because its address is not one
	// of Twilio's and it would carry the account's credentials.
	ErrForeignHost = errors.New("twiliox: not a host of Twilio")
)

var (
	// errSamePage ends a list that would never end.
	errSamePage = errors.New("the list does not advance: the next page is the page itself")
	// errNoList tells an answer without a list from an empty list.
	errNoList = errors.New("it has no list")
)

// maxErrorBody is how much of an answer an error keeps.
const maxErrorBody = 64 << 10

// An Error is Twilio's refusal of a request.
type Error struct {
	// Status is the HTTP status code.
	Status int
	// Code is Twilio's error code, for example 21422; zero if Twilio gave none.
	Code int
	// Message is Twilio's explanation; the beginning of the body if that is
	// not the JSON that Twilio documents.
	Message string
	// Meaning is what the code means and Advice what to do, in this package's
	// words. Both are empty for codes that it does not know: see [ExplainCode].
	Meaning, Advice string
	// MoreInfo is the address of Twilio's page about the code.
	MoreInfo string
	// RequestID identifies the request to Twilio's support.
	RequestID string
	// RetryAfter is how long Twilio asks to wait; zero if it does not say.
	RetryAfter time.Duration
	// Route is the method, host and path of the request, without SIDs:
	// "POST trunking.twilio.com/v1/Trunks/{TK}/PhoneNumbers".
	Route string
	// Body is the answer's body, at most its first 64 KiB, without the
	// secrets that the request had.
	Body []byte

	maybeAccepted bool
}

// parseError reads the body of an error.
func parseError(status int, body []byte) *Error {
	e := &Error{Status: status, Body: body}
	var object struct {
		Code     json.RawMessage `json:"code"`
		Message  string          `json:"message"`
		Detail   string          `json:"detail"`
		MoreInfo string          `json:"more_info"`
	}
	if json.Unmarshal(body, &object) == nil || object.Message != "" {
		// The code is a number; a string of digits is read too.
		e.Code, _ = strconv.Atoi(strings.Trim(string(object.Code), `"`))
		e.Message, e.MoreInfo = object.Message, object.MoreInfo
		if e.Message == "" {
			e.Message = object.Detail
		}
	}
	if e.Message == "" {
		e.Message = shorten(body)
	}
	if e.MoreInfo == "" && e.Code > 0 {
		e.MoreInfo = "https://www.twilio.com/docs/errors/" + strconv.Itoa(e.Code)
	}
	return e
}

// shorten makes one line of a body that is not Twilio's JSON.
func shorten(body []byte) string {
	const most = 300
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(body), "?")), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// explain fills in what this package knows about e.
func (e *Error) explain() {
	known, _ := ExplainCode(e.Code)
	e.Meaning, e.Advice = known.Meaning, known.Advice
	switch {
	case e.maybeAccepted:
		e.Advice = "it may have been done all the same, so it was not repeated: look before doing it again"
	case e.Advice != "":
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		e.Advice = "check the credentials, and that they may do this"
	case e.Status == http.StatusNotFound:
		e.Advice = "check the SID, and that it belongs to this account"
	case e.Status == http.StatusTooManyRequests:
		e.Advice = "send fewer requests at a time"
	case e.Status >= 300 && e.Status < 400:
		e.Advice = "the server wants to redirect, which is not followed"
	case e.Status >= 500:
		e.Advice = "Twilio failed: try again later"
	}
}

func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "twiliox: %s: %d %s", e.Route, e.Status, http.StatusText(e.Status))
	if e.Code != 0 {
		fmt.Fprintf(&text, ", code %d", e.Code)
	}
	if e.Message != "" {
		fmt.Fprintf(&text, ": %s", e.Message)
	}
	if e.Meaning != "" {
		fmt.Fprintf(&text, ": %s", e.Meaning)
	}
	if e.Advice != "" {
		fmt.Fprintf(&text, ": %s", e.Advice)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&text, " (request %s)", e.RequestID)
	}
	return text.String()
}

// errorCodes are Twilio's codes of each sentinel.
var errorCodes = map[error][]int{
	ErrUnauthorized:      {20003, 20403},
	ErrNotFound:          {20404},
	ErrRateLimited:       {20429},
	ErrAccountInactive:   {10001, 10003, 32005},
	ErrGeoPermission:     {13227, 21215, 32205},
	ErrUnverifiedNumber:  {14111, 21210, 21219, 32100, 32204, 573005},
	ErrNumberUnavailable: {21421, 21422, 21452},
	ErrAddressRequired:   {21613, 21631},
	ErrEmergencyNumber:   {21634},
	ErrDomainTaken:       {21248},
	ErrAlreadyExists:     {21245},
}

// Is reports whether target is the sentinel for this kind of refusal.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrMaybeAccepted:
		return e.maybeAccepted
	case ErrUnauthorized:
		if e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden && e.Code == 0 {
			return true
		}
	case ErrInsufficientBalance:
		return e.Status == http.StatusPaymentRequired
	case ErrNotFound:
		if e.Status == http.StatusNotFound {
			return true
		}
	case ErrRateLimited:
		if e.Status == http.StatusTooManyRequests {
			return true
		}
	}
	return slices.Contains(errorCodes[target], e.Code)
}

func (e *Error) fromTwiliox() {}

// A TransportError says that there was no answer: the connection could not be
// made or broke, or the time was up. It wraps the cause, so that
// [context.Canceled] and [context.DeadlineExceeded] can be told with
// [errors.Is].
type TransportError struct {
	// Route is the method, host and path of the request, without SIDs.
	Route string
	// Err is the cause.
	Err error

	maybeAccepted bool
}

func (e *TransportError) Error() string {
	text := fmt.Sprintf("twiliox: %s: no answer: %v", e.Route, e.Err)
	if e.maybeAccepted {
		text += " (it may have been done all the same: look before doing it again)"
	}
	return text
}

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// Is reports whether target is [ErrMaybeAccepted] and that is so.
func (e *TransportError) Is(target error) bool { return target == ErrMaybeAccepted && e.maybeAccepted }

func (e *TransportError) fromTwiliox() {}

// A ResponseError says that Twilio accepted a request and that the answer is
// not what it should be: not JSON, of another form, or too long.
type ResponseError struct {
	// Route is the method, host and path of the request, without SIDs.
	Route string
	// Status is the HTTP status code, 200 to 299; zero if the answer was JSON
	// of another form.
	Status int
	// ContentType is the answer's media type, if it was not JSON.
	ContentType string
	// Body is the beginning of an answer that was not JSON, at most 64 KiB.
	Body []byte
	// Err is what is wrong with it.
	Err error

	once bool
}

func (e *ResponseError) Error() string {
	return fmt.Sprintf("twiliox: %s: the request succeeded but the answer cannot be read: %v", e.Route, e.Err)
}

// Unwrap returns what is wrong with the answer.
func (e *ResponseError) Unwrap() error { return e.Err }

// Is reports whether target is [ErrMaybeAccepted] and the request is one that
// must not be made twice.
func (e *ResponseError) Is(target error) bool { return target == ErrMaybeAccepted && e.once }

func (e *ResponseError) fromTwiliox() {}

// An ArgumentError says that a request was not sent because of what it was
// given.
type ArgumentError struct {
	// Name is the argument or field.
	Name string
	// Reason completes the sentence that starts with Name.
	Reason string
}

func (e *ArgumentError) Error() string { return "twiliox: " + e.Name + " " + e.Reason }

func (e *ArgumentError) fromTwiliox() {}
