//! A filter that refuses the system calls by which a workload could reach the host or its
//! neighbours, had it a capability too many or the kernel a hole: a second wall behind the
//! capabilities. All others pass. What is refused fails with `EPERM`, as for want of privilege;
//! `clone3` with `ENOSYS`, as its flags lie where a filter cannot look, so that C libraries fall
//! back on `clone`. Calls in a foreign binary format (32-bit programs) are refused altogether.

use nix::errno::Errno;

use crate::Result;
use crate::error::Doing;

#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: u32 = 0xc000_00b7;
#[cfg(target_arch = "riscv64")]
const ARCHITECTURE: u32 = 0xc000_00f3;

/// Numbers from here on are those of another binary format on x86-64.
const FOREIGN_NUMBERS: u32 = 0x4000_0000;

/// Refused whatever the arguments.
const DENIED: &[libc::c_long] = &[
    // Mounts and namespaces.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_setns,
    libc::SYS_unshare,
    // The kernel itself.
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_reboot,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_syslog,
    libc::SYS_lookup_dcookie,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    // The machine: clock, swap, accounting, quotas.
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_vhangup,
    libc::SYS_nfsservctl,
    // What is not divided by namespaces: keys, files by handle, other processes' memory.
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_open_by_handle_at,
    libc::SYS_fanotify_init,
    libc::SYS_kcmp,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_move_pages,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_ioperm,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_iopl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_uselib,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_ustat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_sysfs,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_modify_ldt,
];

/// The flags of `clone` that make namespaces.
const NAMESPACE_FLAGS: u32 = (libc::CLONE_NEWNS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET) as u32;

/// Where the kernel puts things for the filter to look at.
const OFFSET_NUMBER: u32 = 0;
const OFFSET_ARCHITECTURE: u32 = 4;
const OFFSET_FIRST_ARGUMENT: u32 = if cfg!(target_endian = "little") { 16 } else { 20 };

/// Sets the filter on this thread and all it will ever start. Needs [`super::no_new_privileges`].
pub fn deny_dangerous_calls() -> Result<()> {
    install(&program()).doing(|| "filtering system calls")
}

#[expect(unsafe_code, reason = "neither libc nor nix has this call")]
fn install(program: &[libc::sock_filter]) -> std::result::Result<(), Errno> {
    let length = libc::c_ushort::try_from(program.len()).map_err(|_| Errno::E2BIG)?;
    let filter = libc::sock_fprog {
        len: length,
        filter: program.as_ptr().cast_mut(),
    };
    // SAFETY: the program is valid during the call, which copies it.
    let set = unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const filter) };
    Errno::result(set).map(drop)
}

/// The filter: tests one after the other, each of which either answers or goes on to the next.
fn program() -> Vec<libc::sock_filter> {
    let refuse = libc::SECCOMP_RET_ERRNO | Errno::EPERM as u32;
    let unknown = libc::SECCOMP_RET_ERRNO | Errno::ENOSYS as u32;
    let mut program = vec![
        load(OFFSET_ARCHITECTURE),
        jump(libc::BPF_JEQ, ARCHITECTURE, 1, 0),
        answer(refuse),
        load(OFFSET_NUMBER),
    ];
    if cfg!(target_arch = "x86_64") {
        program.extend([jump(libc::BPF_JGE, FOREIGN_NUMBERS, 0, 1), answer(refuse)]);
    }
    for number in DENIED {
        program.extend([jump(libc::BPF_JEQ, *number as u32, 0, 1), answer(refuse)]);
    }
    program.extend([jump(libc::BPF_JEQ, libc::SYS_clone3 as u32, 0, 1), answer(unknown)]);
    program.extend([
        jump(libc::BPF_JEQ, libc::SYS_clone as u32, 0, 3),
        load(OFFSET_FIRST_ARGUMENT),
        jump(libc::BPF_JSET, NAMESPACE_FLAGS, 0, 1),
        answer(refuse),
        answer(libc::SECCOMP_RET_ALLOW),
    ]);
    program
}

fn load(offset: u32) -> libc::sock_filter {
    libc::sock_filter {
        code: (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16,
        jt: 0,
        jf: 0,
        k: offset,
    }
}

fn jump(test: u32, value: u32, if_so: u8, if_not: u8) -> libc::sock_filter {
    libc::sock_filter {
        code: (libc::BPF_JMP | test | libc::BPF_K) as u16,
        jt: if_so,
        jf: if_not,
        k: value,
    }
}

fn answer(answer: u32) -> libc::sock_filter {
    libc::sock_filter {
        code: (libc::BPF_RET | libc::BPF_K) as u16,
        jt: 0,
        jf: 0,
        k: answer,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Runs the program as the kernel would.
    fn run(architecture: u32, number: u32, argument: u32) -> u32 {
        let (mut at, mut value) = (0, 0);
        let program = program();
        loop {
            let step = program[at];
            at += 1;
            let code = u32::from(step.code);
            if code == libc::BPF_RET | libc::BPF_K {
                return step.k;
            } else if code == libc::BPF_LD | libc::BPF_W | libc::BPF_ABS {
                value = [number, architecture, 0, 0, argument][step.k as usize / 4];
            } else {
                let so = match code & 0xf0 {
                    libc::BPF_JEQ => value == step.k,
                    libc::BPF_JGE => value >= step.k,
                    _ => value & step.k != 0,
                };
                at += usize::from(if so { step.jt } else { step.jf });
            }
        }
    }

    #[test]
    fn refuses_what_it_must_and_nothing_else() {
        let refused = libc::SECCOMP_RET_ERRNO | Errno::EPERM as u32;
        let denied: BTreeSet<u32> = DENIED.iter().map(|n| *n as u32).collect();
        for number in 0..600 {
            let expected = match libc::c_long::from(number) {
                libc::SYS_clone3 => libc::SECCOMP_RET_ERRNO | Errno::ENOSYS as u32,
                _ if denied.contains(&number) => refused,
                _ => libc::SECCOMP_RET_ALLOW,
            };
            assert_eq!(run(ARCHITECTURE, number, 0), expected, "{number}");
            assert_eq!(run(ARCHITECTURE ^ 1, number, 0), refused, "{number}");
        }
        let clone = libc::SYS_clone as u32;
        assert_eq!(run(ARCHITECTURE, clone, libc::CLONE_NEWUSER as u32 | 17), refused);
        assert_eq!(
            run(ARCHITECTURE, clone, libc::CLONE_VM as u32 | 17),
            libc::SECCOMP_RET_ALLOW
        );
        if cfg!(target_arch = "x86_64") {
            assert_eq!(run(ARCHITECTURE, FOREIGN_NUMBERS | 1, 0), refused);
        }
    }

    #[test]
    fn the_kernel_takes_it() {
        std::thread::spawn(|| {
            super::super::no_new_privileges().unwrap();
            deny_dangerous_calls().unwrap();
            let refused = nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWUTS);
            assert_eq!(refused, Err(Errno::EPERM));
            std::thread::spawn(|| ()).join().unwrap();
        })
        .join()
        .unwrap();
    }
}
