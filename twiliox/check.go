package twiliox

import (
	"errors"
	"fmt"
	"net/url"
	"unicode/utf8"
)

// maxFriendlyName is how long most labels may be at Twilio, in characters.
const maxFriendlyName = 64

// firstError returns the first of errs that is not nil.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// gone makes a deletion of what is not there a success.
func gone(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// already makes it a success to put something where it is.
func already(err error) error {
	if errors.Is(err, ErrAlreadyExists) {
		return nil
	}
	return err
}

func checkLength(name, text string, most int) error {
	if utf8.RuneCountInString(text) > most {
		return &ArgumentError{Name: name, Reason: fmt.Sprintf("is longer than %d characters", most)}
	}
	return nil
}

// checkOptionalURL accepts "", which clears a field.
func checkOptionalURL(name string, text *string) error {
	if text == nil || *text == "" {
		return nil
	}
	u, err := url.Parse(*text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return &ArgumentError{Name: name, Reason: "is not an http or https URL"}
	}
	return nil
}
