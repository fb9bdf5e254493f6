//! What the program is made of: no crate that reaches the network, no licence that forbids a use, nothing from elsewhere
//! than the registry. Reads `deny.toml`, which `cargo deny` reads too, and what cargo says of the tree; needs no network.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn toml_file(name: &str) -> toml::Table {
    fs::read_to_string(root().join(name)).expect("the file is there").parse().expect("it is TOML")
}

/// Names and sources of all crates, on any platform, as locked.
fn locked() -> Vec<(String, Option<String>)> {
    let lock = toml_file("Cargo.lock");
    let packages = lock["package"].as_array().expect("packages");
    let text = |package: &toml::Value, key: &str| package.get(key).and_then(|it| it.as_str()).map(str::to_owned);
    packages.iter().map(|package| (text(package, "name").expect("a name"), text(package, "source"))).collect()
}

fn banned() -> BTreeSet<String> {
    let deny = toml_file("deny.toml");
    let crates = deny["bans"]["deny"].as_array().expect("a list");
    crates.iter().map(|entry| entry["crate"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn no_crate_reaches_the_network() {
    let banned = banned();
    assert!(banned.contains("reqwest") && banned.contains("tokio") && banned.contains("socket2"), "{banned:?}");
    let locked = locked();
    assert!(locked.len() > 100, "the lock file was not understood");
    let found: Vec<_> = locked.iter().filter(|(name, _)| banned.contains(name)).collect();
    assert!(found.is_empty(), "deny.toml forbids {found:?}");
}

#[test]
fn all_crates_come_from_the_registry() {
    let strange: Vec<_> =
        locked().into_iter().filter(|(_, source)| source.as_ref().is_some_and(|from| from != REGISTRY)).collect();
    assert!(strange.is_empty(), "not from crates.io: {strange:?}");
    let own: Vec<_> = locked().into_iter().filter(|(_, source)| source.is_none()).map(|(name, _)| name).collect();
    assert_eq!(own, ["guiqing"]);
}

#[test]
fn our_own_code_opens_no_connection() {
    const NETWORK: &[&str] = &["std::net", "TcpStream", "TcpListener", "UdpSocket", "UnixStream", "ToSocketAddrs"];
    let files = sources(&root().join("src"));
    assert!(files.len() > 100, "the sources were not found");
    for path in files {
        let text = fs::read_to_string(&path).expect("a source");
        let used: Vec<_> = NETWORK.iter().filter(|name| text.contains(**name)).collect();
        assert!(used.is_empty(), "{} uses {used:?}", path.display());
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let mut found: Vec<_> = files.into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs")).collect();
    found.extend(folders.iter().flat_map(|inner| sources(inner)));
    found
}

#[test]
fn every_licence_is_one_of_those_allowed() {
    let deny = toml_file("deny.toml");
    let allowed: BTreeSet<&str> =
        deny["licenses"]["allow"].as_array().expect("a list").iter().filter_map(toml::Value::as_str).collect();
    let Some(packages) = packages() else {
        println!("skipped: cargo does not know all crates of the tree without the network, so no licence is checked");
        return;
    };
    assert!(packages.len() > 100, "{} packages", packages.len());
    for package in packages {
        let licence = package["license"].as_str().unwrap_or_default().replace('/', " OR ");
        assert!(is_allowed(&licence, &allowed), "{} is under “{licence}”", package["name"]);
    }
}

/// What cargo knows of the crates that are built here.
fn packages() -> Option<Vec<Value>> {
    let rustc = Command::new("rustc").arg("-vV").output().ok()?;
    let told = String::from_utf8_lossy(&rustc.stdout).into_owned();
    let host = told.lines().find_map(|line| line.strip_prefix("host: "))?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host]);
    let done = command.current_dir(root()).output().ok().filter(|done| done.status.success())?;
    let metadata: Value = serde_json::from_slice(&done.stdout).ok()?;
    metadata["packages"].as_array().cloned()
}

/// An expression of SPDX: of what stands between OR one must be allowed, of what stands between AND all. Brackets bind
/// first.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    split(expression, " OR ").iter().any(|choice| {
        split(choice, " AND ").iter().all(|part| {
            let part = part.trim();
            let inner = part.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            inner.map_or_else(|| allowed.contains(part), |inner| is_allowed(inner, allowed))
        })
    })
}

/// Cuts at a word, but not inside brackets.
fn split<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let (mut parts, mut from) = (Vec::new(), 0);
    for (at, _) in text.match_indices(word) {
        let before = &text[..at];
        if before.matches('(').count() == before.matches(')').count() {
            parts.push(&text[from..at]);
            from = at + word.len();
        }
    }
    parts.push(&text[from..]);
    parts
}

#[test]
fn licences_are_read_as_spdx_means_them() {
    let allowed = BTreeSet::from(["MIT", "Apache-2.0 WITH LLVM-exception"]);
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(GPL-3.0 OR MIT) AND MIT", true),
        ("(GPL-3.0 AND MIT) OR LGPL-2.1", false),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
}
