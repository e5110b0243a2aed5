package retell

// JobStatus is how far a job is that Retell does for an account: an import, a
// backfill or a synchronisation of contacts. There is one of each kind at a
// time, and no id.
type JobStatus struct {
	// Status says whether the job is waiting, running or neither.
	Status JobState `json:"status"`
	// TriggeredBy says who started it.
	TriggeredBy JobTrigger `json:"triggered_by,omitempty"`
	// StartTimestamp is when it started, in milliseconds since the Unix epoch.
	StartTimestamp int64 `json:"start_timestamp,omitempty"`
	// Succeeded is how many entries have been done so far.
	Succeeded *int `json:"succeeded,omitempty"`
	// Failed is how many entries have failed so far.
	Failed *int `json:"failed,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// JobState is how far a job is.
type JobState string

// The states that Retell documents.
const (
	JobQueued  JobState = "queued"
	JobRunning JobState = "running"
	// JobIdle: no job is waiting or running. Retell does not document how a
	// job that failed as a whole shows.
	JobIdle JobState = "idle"
)

// JobTrigger is who started a job.
type JobTrigger string

// The triggers that Retell documents.
const (
	// JobTriggerManual is a request to the API.
	JobTriggerManual JobTrigger = "manual"
	// JobTriggerCron is Retell's schedule.
	JobTriggerCron JobTrigger = "cron"
)
