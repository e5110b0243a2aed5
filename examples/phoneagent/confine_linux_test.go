package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// confine has a command run in a root of its own, as a user such as
// "65532:65532". It returns why it cannot.
func confine(cmd *exec.Cmd, root, user string) (why string) {
	if os.Geteuid() != 0 {
		return "only root may change the root"
	}
	var uid, gid uint32
	if _, err := fmt.Sscanf(user, "%d:%d", &uid, &gid); err != nil || uid == 0 || gid == 0 {
		return fmt.Sprintf("USER is %q; want numbers that are nobody's", user)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: uid, Gid: gid}}
	return ""
}
