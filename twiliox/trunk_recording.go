package twiliox

import (
	"context"

	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
)

// RecordingMode says whether and how a trunk records calls.
type RecordingMode string

// The recording modes that Twilio documents. The dual ones keep the two parties
// on channels of their own.
const (
	DoNotRecord           RecordingMode = "do-not-record"
	RecordFromRinging     RecordingMode = "record-from-ringing"
	RecordFromAnswer      RecordingMode = "record-from-answer"
	RecordFromRingingDual RecordingMode = "record-from-ringing-dual"
	RecordFromAnswerDual  RecordingMode = "record-from-answer-dual"
)

// RecordingTrim says whether silence at both ends is cut off.
type RecordingTrim string

// The trims that Twilio documents.
const (
	TrimSilence RecordingTrim = "trim-silence"
	DoNotTrim   RecordingTrim = "do-not-trim"
)

// TrunkRecording is how a trunk records calls. Twilio bills recordings, and
// Retell records calls as well.
type TrunkRecording struct {
	Mode RecordingMode `json:"mode,omitempty"`
	Trim RecordingTrim `json:"trim,omitempty"`
}

// Recording returns how a trunk records calls.
func (s *TrunkService) Recording(ctx context.Context, trunkSID string) (TrunkRecording, error) {
	if err := checkSID("trunkSID", sidTrunk, trunkSID); err != nil {
		return TrunkRecording{}, err
	}
	b := s.core.bind(ctx)
	r, err := b.trunking().FetchRecording(trunkSID)
	if err != nil {
		return TrunkRecording{}, b.check(err)
	}
	return recordingFromAPI(r), nil
}

// SetRecording changes how a trunk records calls from now on. Empty fields stay
// as they are.
func (s *TrunkService) SetRecording(ctx context.Context, trunkSID string, recording TrunkRecording) (TrunkRecording, error) {
	if err := checkSID("trunkSID", sidTrunk, trunkSID); err != nil {
		return TrunkRecording{}, err
	}
	params := &trunking.UpdateRecordingParams{}
	if recording.Mode != "" {
		params.SetMode(string(recording.Mode))
	}
	if recording.Trim != "" {
		params.SetTrim(string(recording.Trim))
	}
	b := s.core.bind(ctx)
	r, err := b.trunking().UpdateRecording(trunkSID, params)
	if err != nil {
		return TrunkRecording{}, b.check(err)
	}
	return recordingFromAPI(r), nil
}

func recordingFromAPI(r *trunking.TrunkingV1Recording) TrunkRecording {
	return TrunkRecording{Mode: RecordingMode(deref(r.Mode)), Trim: RecordingTrim(deref(r.Trim))}
}
