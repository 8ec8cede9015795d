"""The settings of Postfix and Dovecot as temporary servers on loopback."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_SIEVE = Path("/usr/lib/dovecot/modules/lib90_sieve_plugin.so")
_SERVICES = (
    "pickup unix n - n 60 1 pickup",
    "cleanup unix n - n - 0 cleanup",
    "qmgr unix n - n 300 1 qmgr",
    "rewrite unix - - n - - trivial-rewrite",
    "bounce unix - - n - 0 bounce",
    "defer unix - - n - 0 bounce",
    "trace unix - - n - 0 bounce",
    "verify unix - - n - 1 verify",
    "flush unix n - n 1000? 0 flush",
    "tlsmgr unix - - n 1000? 1 tlsmgr",
    "proxymap unix - - n - - proxymap",
    "smtp unix - - n - - smtp",
    "relay unix - - n - - smtp",
    "error unix - - n - - error",
    "retry unix - - n - - error",
    "discard unix - - n - - discard",
    "lmtp unix - - n - - lmtp",
    "anvil unix - - n - 1 anvil",
    "scache unix - - n - 1 scache",
    "postlog unix-dgram n - n - 1 postlogd",
)


def master_cf(ports: Mapping[str, int]) -> str:
    """List Postfix's services, none of them in a chroot."""
    plain = f"127.0.0.1:{ports['smtp']} inet n - n - - smtpd"
    encrypted = f"127.0.0.1:{ports['smtps']} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes"
    return "\n".join([plain, encrypted, *_SERVICES, ""])


def main_cf(
    home: Path, domain: str, ports: Mapping[str, int], bots: Mapping[str, int] | None = None, milter: int | None = None
) -> str:
    """Set Postfix up to deliver to *domain*, to the LMTP ports of *bots* by domain, and nowhere else.

    A recipient is accepted when the policy server has no objection. Clients may log in, and need not.
    *milter* is the port of a program that looks at each mail as it comes in. A mail is tried again after two seconds:
    after one, the queue manager may find it while the last try still holds it ("skipped, still being delivered"), and
    then comes back in five minutes.
    """
    lines = ", ".join(f"{{ {name} = lmtp:inet:127.0.0.1:{port} }}" for name, port in (bots or {}).items())
    transports = f"inline:{{ {lines} }}" if lines else ""
    return f"""
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {home}/maillog
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.{domain}
mydestination =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = texthash:{home}/etc/known
virtual_transport = lmtp:inet:127.0.0.1:{ports["lmtp"]}
default_transport = error:5.1.2 nothing leaves this village
relay_transport = error:5.1.2 nothing leaves this village
relay_domains = {" ".join(bots or ())}
transport_maps = {transports}
smtpd_milters = {f"inet:127.0.0.1:{milter}" if milter else ""}
maximal_backoff_time = 3s
local_header_rewrite_clients =
lmtp_connection_reuse_time_limit = 1s
disable_dns_lookups = yes
recipient_delimiter = +
smtp_tls_security_level = none
smtpd_tls_security_level = may
smtpd_tls_chain_files = {home.parent}/server.pem
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:{ports["policy"]}, permit_mynetworks, reject
smtpd_delay_reject = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{ports["login"]}
smtpd_forbid_bare_newline = yes
smtpd_error_sleep_time = 0
message_size_limit = 30000000
minimal_backoff_time = 2s
queue_run_delay = 1s
alias_maps =
local_transport = error:no local
import_environment = MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ LANG=C
"""


def can_be_absent() -> bool:
    """Whether Dovecot has the plugin with which its users answer while they are away."""
    return _SIEVE.exists()


def dovecot_conf(home: Path, domain: str, ports: Mapping[str, int]) -> str:
    """Set Dovecot up: IMAP for all users, LMTP for Postfix, and its logins for Postfix too."""
    return (
        (_dovecot_2_4 if _dovecot_version() >= (2, 4) else _dovecot_2_3)(home, domain)
        + f"""
base_dir = {home}/run
submission_host = 127.0.0.1:{ports["smtp"]}
state_dir = {home}/state
log_path = {home}/log
instance_name = tocsin-test
listen = 127.0.0.1
ssl = yes
recipient_delimiter = +
auth_mechanisms = plain login
auth_failure_delay = 0
default_internal_user = dovecot
default_login_user = dovenull
first_valid_uid = 1
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {ports["imap"]}
  }}
  inet_listener imaps {{
    port = {ports["imaps"]}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {ports["lmtp"]}
  }}
}}
service auth {{
  inet_listener login {{
    port = {ports["login"]}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
    )


def certificate() -> bytes:
    """Make a key and a certificate of its own for this machine, as one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + built.public_bytes(Encoding.PEM)


def _dovecot_version() -> tuple[int, ...]:
    program = shutil.which("dovecot", path="/usr/sbin:/usr/bin") or "dovecot"
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    return tuple(int(number) for number in said.split()[0].split(".")[:2])


def _dovecot_2_3(home: Path, domain: str) -> str:
    return f"""
protocols = imap lmtp
ssl_cert = <{home.parent}/server.pem
ssl_key = <{home.parent}/server.pem
disable_plaintext_auth = no
auth_username_format = %Lu
mail_location = maildir:{home}/mail/%u
mail_uid = mail
mail_gid = mail
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={home}/mail/%u
}}
protocol lmtp {{
  postmaster_address = postmaster@{domain}
  lmtp_save_to_detail_mailbox = no
  {"mail_plugins = sieve" if can_be_absent() else ""}
}}
plugin {{
  sieve = file:{home}/sieve/%u.sieve
}}
"""


def _dovecot_2_4(home: Path, domain: str) -> str:
    return f"""
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
protocols = imap lmtp
ssl_server_cert_file = {home.parent}/server.pem
ssl_server_key_file = {home.parent}/server.pem
auth_allow_cleartext = yes
auth_username_format = %{{user | lower}}
mail_driver = maildir
mail_path = {home}/mail/%{{user}}
mail_uid = mail
mail_gid = mail
passdb passwd-file {{
  default_password_scheme = plain
  passwd_file_path = {home}/users
}}
userdb static {{
  fields {{
    uid = mail
    gid = mail
    home = {home}/mail/%{{user}}
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@{domain}
  {"mail_plugins = sieve" if can_be_absent() else ""}
}}
{_SIEVE_2_4.format(home=home) if can_be_absent() else ""}
"""


_SIEVE_2_4 = """
sieve_script personal {{
  driver = file
  path = {home}/sieve/%{{user}}.sieve
}}
"""
