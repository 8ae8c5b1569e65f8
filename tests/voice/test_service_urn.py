"""Putting the number in the service's place, and the operator's own names back."""

from __future__ import annotations

from siaga.voice.service_urn import to_engine, to_operator

ENGINE, LISTEN = ("10.0.0.1", 5060), ("10.0.0.1", 5062)


def test_the_service_becomes_the_number_and_the_body_stays() -> None:
    packet = (
        b"INVITE urn:service:sos.fire SIP/2.0\r\nTo: <urn:service:sos.fire>\r\n\r\n"
        b"a=urn:service:sos\r\n"
    )
    assert to_engine(packet, "112", "10.0.0.1") == (
        b"INVITE sip:112@10.0.0.1 SIP/2.0\r\nTo: <sip:urn-service-sos.fire@siaga.invalid>\r\n\r\n"
        b"a=urn:service:sos\r\n"
    )


def test_other_requests_pass_unchanged() -> None:
    packet = b"OPTIONS sip:112@10.0.0.1 SIP/2.0\r\nTo: <sip:112@10.0.0.1>\r\n\r\n"
    assert to_engine(packet, "112", "10.0.0.1") == packet


def test_the_operator_sees_its_own_names_and_our_port() -> None:
    answer = (
        b"SIP/2.0 200 OK\r\nTo: <sip:urn-service-sos@siaga.invalid>;tag=1\r\n"
        b"Contact: <sip:10.0.0.1:5060>\r\n\r\nv=0\r\n"
    )
    assert to_operator(answer, ENGINE, LISTEN) == (
        b"SIP/2.0 200 OK\r\nTo: <urn:service:sos>;tag=1\r\n"
        b"Contact: <sip:10.0.0.1:5062>\r\n\r\nv=0\r\n"
    )
