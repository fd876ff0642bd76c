package queries

import "zhengheng/access"

// The words of the access layer: roles, what the audit log tells of, and how it ended.
var (
	accessRoles = []Value{
		{string(access.Viewer), Text{"查看", "Viewer"}},
		{string(access.Staff), Text{"填报", "Staff"}},
		{string(access.Inspector), Text{"检查", "Inspector"}},
		{string(access.Analyst), Text{"分析", "Analyst"}},
		{string(access.Operator), Text{"运维", "Operator"}},
		{string(access.Admin), Text{"管理", "Admin"}},
	}
	auditOutcomes = []Value{
		{access.Done, Text{"完成", "Done"}}, {access.Refused, Text{"拒绝", "Refused"}}, {access.Failed, Text{"失败", "Failed"}},
	}
	auditActions = []Value{
		{"sign_in", Text{"登录", "Sign in"}},
		{"sign_out", Text{"退出", "Sign out"}},
		{"access", Text{"访问", "Access"}},
		{"upload", Text{"上传", "Upload"}},
		{"load", Text{"载入", "Load"}},
		{"export", Text{"导出", "Export"}},
		{"undo", Text{"撤回批次", "Undo"}},
		{"refresh", Text{"重算", "Refresh"}},
		{"publish", Text{"发布榜单", "Publish"}},
		{"withdraw", Text{"撤回榜单", "Withdraw"}},
		{"change", Text{"改动", "Change"}},
		{"round.draw", Text{"抽取检查轮次", "Draw a round"}},
		{"round.assign", Text{"分派检查人", "Deal a round out"}},
		{"round.record", Text{"登记检查结果", "Record results"}},
		{"round.publish", Text{"发布检查通报", "Publish a bulletin"}},
		{"token.create", Text{"发出令牌", "Token given"}},
		{"token.revoke", Text{"撤销令牌", "Token revoked"}},
	}
)

func accessLabels(list string) []Value {
	switch list {
	case "access_role":
		return accessRoles
	case "audit_outcome":
		return auditOutcomes
	case "audit_action":
		return auditActions
	}
	return nil
}
