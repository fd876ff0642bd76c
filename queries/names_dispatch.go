package queries

// The lists of what schedules send.
var (
	dispatchStates = []Value{
		{"waiting", Text{"待发", "Waiting"}},
		{"sent", Text{"已送达", "Sent"}},
		{"failed", Text{"失败", "Failed"}},
		{"nothing", Text{"无须发送", "Nothing to send"}},
	}
	dispatchCauses = []Value{
		{"cron", Text{"按时", "On time"}},
		{"catch_up", Text{"补发", "Catching up"}},
		{"hand", Text{"手动", "By hand"}},
		{"job_failed", Text{"任务失败", "A job failed"}},
	}
	dispatchChannels = []Value{
		{"folder", Text{"文件夹", "Folder"}},
		{"mail", Text{"邮件", "Mail"}},
		{"webhook", Text{"网络通知", "Webhook"}},
	}
)

// dispatchLabels returns the named list of values (dispatch_state, dispatch_cause,
// dispatch_channel), nil for any other name.
func dispatchLabels(list string) []Value {
	switch list {
	case "dispatch_state":
		return dispatchStates
	case "dispatch_cause":
		return dispatchCauses
	case "dispatch_channel":
		return dispatchChannels
	}
	return nil
}
