// Package siptrunk takes a Twilio account and a Retell agent to "people can call
// this number and the agent answers, and the agent can call out", over an
// elastic SIP trunk, which is the method that Retell recommends.
//
// What should exist is a [Spec]. A [Provisioner] looks at what exists and makes a
// [Plan] of the difference, which people can read before anything happens:
//
//	p := siptrunk.New(twilio, &retellClient.PhoneNumbers)
//	plan, err := p.Plan(ctx, spec)
//	if err != nil {
//		log.Fatal(err)
//	}
//	fmt.Print(plan)
//	result, err := p.Apply(ctx, spec, plan, nil)
//
// Applying a second time changes nothing. If a step fails, whichever it is, plan
// and apply again: what was done is found and the rest is done. Or take
// everything back with [Provisioner.PlanDestroy] and [Provisioner.Destroy].
//
// # What is touched
//
// What this package makes has a mark in its label, "phoneagent/" and the name of
// the spec: the trunk, its origination URLs, the credential list, the address
// list and the numbers that it bought. It changes and deletes only those, and
// the numbers that the spec names. There is no file of state to keep or lose.
//
// Numbers are bought only if [ApplyOptions] allow it, and given back only if
// [DestroyOptions] do.
//
// # Order
//
// The trunk comes first: its domain name is unique over all of Twilio and may be
// taken, and then nothing was made yet. Nothing has an effect on calls before
// numbers move to the trunk, which comes last but for Retell's side and for
// tidying up.
//
// # What nobody can see
//
// Twilio and Retell do not return the SIP password, so a wrong one shows only
// when the agent calls out. Retell checks nothing when a number is imported.
// [Provisioner.Verify] checks all that can be read.
package siptrunk
