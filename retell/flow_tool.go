package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// A FlowTool is a tool of a conversation flow or component: a [*CustomTool], or
// the deprecated [*CheckAvailabilityCalTool] and [*BookAppointmentCalTool]. Its
// ToolID is what a [FunctionNode] or [SubagentNode] calls it by. Other tools are
// nodes of their own, or belong to one SubagentNode.
type FlowTool interface{ isFlowTool() }

func (*CustomTool) isFlowTool()               {}
func (*CheckAvailabilityCalTool) isFlowTool() {}
func (*BookAppointmentCalTool) isFlowTool()   {}
func (*Unknown) isFlowTool()                  {}

var _ = wire.Register[FlowTool](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"custom":                 (*CustomTool)(nil),
	"check_availability_cal": (*CheckAvailabilityCalTool)(nil),
	"book_appointment_cal":   (*BookAppointmentCalTool)(nil),
}})
