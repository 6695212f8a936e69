//! Who a program runs as, resolved in the image's own `/etc/passwd` and `/etc/group`. Pure.

/// A resolved user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct User {
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// Its other groups.
    pub(super) groups: Vec<u32>,
    /// Where it lives.
    pub(super) home: String,
}

/// Resolves `user` or `user:group`, each a name or a number. Numbers need not be in the files; without a group it is
/// the user's own, and the user's other groups come with it.
pub(super) fn resolve(wanted: &str, passwd: &str, group: &str) -> Result<User, String> {
    let (user, own_group) = match wanted.split_once(':') {
        Some((user, group)) => (user, Some(group)),
        None => (wanted, None),
    };
    let entry = passwd.lines().filter_map(Entry::read).find(|e| e.is(user));
    let uid = match (&entry, user.parse()) {
        (Some(entry), _) => entry.uid,
        (None, Ok(uid)) => uid,
        (None, Err(_)) => return Err(format!("user '{user}' is not in the image's /etc/passwd")),
    };
    let gid = match own_group {
        Some(name) => find_group(name, group)?,
        None => entry.as_ref().map_or(0, |e| e.gid),
    };
    let groups = match (&entry, own_group) {
        (Some(entry), None) => memberships(entry.name, group),
        _ => Vec::new(),
    };
    let home = entry.map(|e| e.home).filter(|home| !home.is_empty()).unwrap_or("/");
    Ok(User {
        uid,
        gid,
        groups,
        home: home.to_owned(),
    })
}

/// A line of `/etc/passwd`.
struct Entry<'a> {
    name: &'a str,
    uid: u32,
    gid: u32,
    home: &'a str,
}

impl<'a> Entry<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut fields = line.split(':');
        Some(Self {
            name: fields.next()?,
            uid: fields.nth(1)?.parse().ok()?,
            gid: fields.next()?.parse().ok()?,
            home: fields.nth(1).unwrap_or_default(),
        })
    }

    fn is(&self, user: &str) -> bool {
        self.name == user || user.parse() == Ok(self.uid)
    }
}

/// Name, number and members of a line of `/etc/group`.
fn read_group(line: &str) -> Option<(&str, u32, &str)> {
    let mut fields = line.split(':');
    Some((
        fields.next()?,
        fields.nth(1)?.parse().ok()?,
        fields.next().unwrap_or_default(),
    ))
}

fn find_group(wanted: &str, group: &str) -> Result<u32, String> {
    let named = group
        .lines()
        .filter_map(read_group)
        .find(|(name, _, _)| *name == wanted)
        .map(|(_, gid, _)| gid);
    named
        .or_else(|| wanted.parse().ok())
        .ok_or_else(|| format!("group '{wanted}' is not in the image's /etc/group"))
}

fn memberships(user: &str, group: &str) -> Vec<u32> {
    let groups = group.lines().filter_map(read_group);
    groups
        .filter(|(_, _, members)| members.split(',').any(|member| member == user))
        .map(|(_, gid, _)| gid)
        .collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\nbroken\nweb:x:33:34:Web:/var/www:/bin/false\n";
    const GROUP: &str = "root:x:0:\nwww:x:34:\nlog:x:50:mail,web\nadm:x:51:webmaster\n";

    fn ids(wanted: &str) -> (u32, u32, Vec<u32>, String) {
        let user = resolve(wanted, PASSWD, GROUP).unwrap();
        (user.uid, user.gid, user.groups, user.home)
    }

    #[test]
    fn names_and_numbers() {
        assert_eq!(ids("web"), (33, 34, vec![50], "/var/www".into()));
        assert_eq!(ids("33"), (33, 34, vec![50], "/var/www".into()));
        assert_eq!(ids("web:root"), (33, 0, vec![], "/var/www".into()));
        assert_eq!(ids("web:77"), (33, 77, vec![], "/var/www".into()));
        assert_eq!(ids("1000"), (1000, 0, vec![], "/".into()));
        assert_eq!(ids("1000:log"), (1000, 50, vec![], "/".into()));
    }

    #[test]
    fn unknown_names_are_told() {
        let unknown = |wanted| resolve(wanted, PASSWD, GROUP).unwrap_err();
        assert_eq!(unknown("nobody"), "user 'nobody' is not in the image's /etc/passwd");
        assert_eq!(unknown("web:staff"), "group 'staff' is not in the image's /etc/group");
        assert!(resolve("root", "", "").is_err());
        assert_eq!(resolve("0", "", "").unwrap().home, "/");
    }
}
