//! Certificates, users and passwords.

use std::time::Duration;

use eru_store::{Error, Options, open};
use eru_testkit::{Certs, Etcd, available};
use etcd_client::{Client, Permission};

use crate::backend::{patient, put, txn, write};
use crate::watches::{PATIENCE, collect};

fn denied<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    error.to_string()
}

fn tls(certs: &Certs) -> Options {
    let (ca, cert, key) = (Some(certs.ca()), Some(certs.client_cert()), Some(certs.client_key()));
    Options {
        ca,
        cert,
        key,
        ..patient()
    }
}

#[test]
fn client_certificates() {
    let Some(mut etcd) = available(Etcd::start_tls()) else {
        return;
    };
    let options = tls(etcd.certs().unwrap());
    let store = open(&etcd.url(), &options).unwrap();
    let rev = write(&*store, [put("a", "1")]);
    assert_eq!(collect(&mut *store.watch("", rev).unwrap(), 1), [format!("a=1@{rev}")]);
    // Giving certificates is asking for TLS.
    let url = etcd.url().replace("etcds://", "etcd://");
    assert!(open(&url, &options).unwrap().get("a").unwrap().is_some());
    let mut watch = store.watch("", rev + 1).unwrap();
    assert_eq!(watch.next(Duration::from_millis(50)).unwrap(), None);
    etcd.stop();
    etcd.start_again();
    let rev = write(&*store, [put("a", "2")]);
    assert_eq!(collect(&mut *watch, 1), [format!("a=2@{rev}")]);
}

#[test]
fn wrong_certificates() {
    let Some(etcd) = available(Etcd::start_tls()) else {
        return;
    };
    let Some(others) = available(Certs::new()) else { return };
    let good = tls(etcd.certs().unwrap());
    let short = Options {
        timeout: Duration::from_secs(2),
        ..good.clone()
    };
    // A server that is not the one we trust.
    let text = denied(
        open(
            &etcd.url(),
            &Options {
                ca: Some(others.ca()),
                ..short.clone()
            },
        )
        .unwrap()
        .get("a"),
    );
    assert!(text.contains("certificate"), "{text}");
    // Nobody, where the server wants somebody; and somebody whom it does not know. It may have closed the connection
    // before its reason is read: then the text must do.
    let nobody = Options {
        cert: None,
        key: None,
        ..short.clone()
    };
    let stranger = Options {
        cert: Some(others.client_cert()),
        key: Some(others.client_key()),
        ..short
    };
    for options in [nobody, stranger] {
        let store = open(&etcd.url(), &options).unwrap();
        for error in [
            store.get("a").unwrap_err(),
            store.txn(&txn([], [put("a", "1")])).unwrap_err(),
        ] {
            assert!(
                matches!(error, Error::Denied { .. } | Error::Unavailable { .. }),
                "{error:?}"
            );
            assert!(error.to_string().contains("ertificate"), "{error:?}");
        }
    }
}

#[test]
fn options_that_make_no_sense() {
    let Some(certs) = available(Certs::new()) else { return };
    let cause = |url: &str, options: &Options| match open(url, options) {
        Err(Error::Config { cause, .. }) => cause,
        other => panic!("{:?}", other.err()),
    };
    let none = Options::default();
    assert!(cause("etcds://127.0.0.1:1", &none).contains("authority"));
    let missing = Options {
        ca: Some("/absent/ca.pem".into()),
        ..none.clone()
    };
    assert!(cause("etcd://127.0.0.1:1", &missing).contains("/absent/ca.pem"));
    let half = Options {
        ca: Some(certs.ca()),
        cert: Some(certs.client_cert()),
        ..none.clone()
    };
    assert!(cause("etcd://127.0.0.1:1", &half).contains("go together"));
    let half = Options {
        user: Some("root".to_owned()),
        ..none
    };
    assert!(cause("etcd://127.0.0.1:1", &half).contains("go together"));
}

/// Turns on authentication: `root` with the password `root`, and `eru` with `secret` for the keys of the prefix `eru`.
fn turn_on_authentication(etcd: &Etcd) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let client = Client::connect([format!("127.0.0.1:{}", etcd.port())], None)
            .await
            .unwrap();
        let mut auth = client.auth_client();
        auth.user_add("root", "root", None).await.unwrap();
        auth.role_add("root").await.unwrap();
        auth.user_grant_role("root", "root").await.unwrap();
        auth.user_add("eru", "secret", None).await.unwrap();
        auth.role_add("eru").await.unwrap();
        auth.role_grant_permission("eru", Permission::read_write("/eru/").with_range_end("/eru0"))
            .await
            .unwrap();
        auth.user_grant_role("eru", "eru").await.unwrap();
        auth.auth_enable().await.unwrap();
    });
}

fn user(name: &str, password: &str) -> Options {
    let (user, password) = (Some(name.to_owned()), Some(password.to_owned()));
    Options {
        user,
        password,
        timeout: Duration::from_secs(5),
        ..Options::default()
    }
}

#[test]
fn users_and_passwords() {
    let Some(mut etcd) = available(Etcd::start()) else {
        return;
    };
    turn_on_authentication(&etcd);
    let store = open(&etcd.url_at("eru"), &user("eru", "secret")).unwrap();
    let rev = write(&*store, [put("a", "1")]);
    let lease = store.grant(Duration::from_secs(60)).unwrap();
    store.renew(lease).unwrap();
    let mut watch = store.watch("", rev + 1).unwrap();
    assert_eq!(watch.next(Duration::from_millis(50)).unwrap(), None);

    for (options, prefix) in [
        (user("eru", "wrong"), "eru"),
        (user("nobody", "x"), "eru"),
        (user("eru", "secret"), "elsewhere"),
        (
            Options {
                user: None,
                password: None,
                ..user("", "")
            },
            "eru",
        ),
    ] {
        let stranger = open(&etcd.url_at(prefix), &options).unwrap();
        let text = denied(stranger.get("a"));
        assert!(!text.contains("secret") && !text.contains("wrong"), "{text}");
        denied(stranger.txn(&txn([], [put("a", "1")])));
        denied(stranger.watch("", 1).unwrap().next(PATIENCE));
    }

    // Tokens do not survive a restart of the server.
    etcd.stop();
    etcd.start_again();
    let rev = write(&*store, [put("a", "2")]);
    store.renew(lease).unwrap();
    assert_eq!(collect(&mut *watch, 1), [format!("a=2@{rev}")]);
}

#[test]
fn a_user_where_none_is_known() {
    let Some(etcd) = available(Etcd::start()) else { return };
    let error = open(&etcd.url(), &user("eru", "secret")).unwrap().get("a").unwrap_err();
    assert!(
        matches!(error, Error::Config { .. }) && error.to_string().contains("not enabled"),
        "{error:?}"
    );
}
