package retell

import "encoding/json"

// CreateTestBatchParams say what to run.
type CreateTestBatchParams struct {
	// ResponseEngine is what the definitions run against, whatever they say
	// themselves.
	ResponseEngine TestResponseEngine `json:"response_engine"`
	// TestCaseDefinitionIDs are the definitions to run, 1 to 1000.
	TestCaseDefinitionIDs []string `json:"test_case_definition_ids"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// TestBatch is a number of runs that were started together.
type TestBatch struct {
	// TestCaseBatchJobID names the batch.
	TestCaseBatchJobID string `json:"test_case_batch_job_id"`
	// Status says whether all runs are over.
	Status TestBatchStatus `json:"status"`
	// ResponseEngine is what the definitions run against.
	ResponseEngine ResponseEngine `json:"response_engine"`
	// TotalCount is how many runs there are.
	TotalCount int `json:"total_count"`
	// PassCount is how many have passed so far.
	PassCount int `json:"pass_count"`
	// FailCount is how many have failed so far.
	FailCount int `json:"fail_count"`
	// ErrorCount is how many could not be judged so far.
	ErrorCount int `json:"error_count"`
	// CreationTimestamp is when the batch was started, in milliseconds since
	// the Unix epoch.
	CreationTimestamp int64 `json:"creation_timestamp"`
	// UserModifiedTimestamp is when it was last changed, in milliseconds since
	// the Unix epoch.
	UserModifiedTimestamp int64 `json:"user_modified_timestamp"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// TestBatchStatus is how far a batch has come.
type TestBatchStatus string

// The statuses that Retell documents.
const (
	TestBatchInProgress TestBatchStatus = "in_progress"
	TestBatchComplete   TestBatchStatus = "complete"
)

// TestRun is one simulated conversation.
type TestRun struct {
	// TestCaseJobID names the run.
	TestCaseJobID string `json:"test_case_job_id"`
	// TestCaseDefinitionID is the definition that was run.
	TestCaseDefinitionID string `json:"test_case_definition_id"`
	// TestCaseDefinitionSnapshot is the definition as it was then.
	TestCaseDefinitionSnapshot TestCaseDefinition `json:"test_case_definition_snapshot"`
	// Status is the outcome, or how far the run is.
	Status TestRunStatus `json:"status"`
	// ResultExplanation tells why the run passed or failed.
	ResultExplanation string `json:"result_explanation,omitempty"`
	// TranscriptSnapshot is what was said. Retell documents it as a snapshot of
	// its playground, without its members.
	TranscriptSnapshot json.RawMessage `json:"transcript_snapshot,omitempty"`
	// CreationTimestamp is when the run was made, in milliseconds since the
	// Unix epoch.
	CreationTimestamp int64 `json:"creation_timestamp"`
	// UserModifiedTimestamp is when it was last changed, in milliseconds since
	// the Unix epoch.
	UserModifiedTimestamp int64 `json:"user_modified_timestamp"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// TestRunStatus is the outcome of a run, or how far it is.
type TestRunStatus string

// The statuses that Retell documents.
const (
	// TestRunPending: it waits to begin.
	TestRunPending TestRunStatus = "pending"
	// TestRunInProgress: it is under way.
	TestRunInProgress TestRunStatus = "in_progress"
	// TestRunPass: the agent did all that it must.
	TestRunPass TestRunStatus = "pass"
	// TestRunFail: it did not.
	TestRunFail TestRunStatus = "fail"
	// TestRunError: it could not be judged.
	TestRunError TestRunStatus = "error"
)
