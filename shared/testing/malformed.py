"""What broken and hostile clients send: bodies, headers, queries, paths and methods, by name."""

BODIES = {
    "not json": b"{",
    "trailing text": b"{} x",
    "nul": b'{"name": "a\x00b"}',
    "escaped nul": b'{"name": "a\\u0000b"}',
    "nul in a name": b'{"na\\u0000me": 1}',
    "lone surrogate": b'{"name": "\\ud800"}',
    "bad utf-8": b'{"name": "\xff\xfe"}',
    "utf-16": '{"name": "a"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "deep arrays": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "deep and unfinished": b'{"a":[' * 50_000,
    "huge integer": b'{"name": ' + b"9" * 10_000 + b"}",
    "huge exponent": b'{"name": 1e999999999}',
    "given twice": b'{"name": 1, "name": 2}',
    "not a number": b'{"name": NaN}',
    "array": b"[]",
    "array of objects": b"[{}]",
    "text": b'"name"',
    "null": b"null",
    "long name": b'{"' + b"x" * 200_000 + b'": 1}',
    "many names": b"{" + b",".join(b'"n%d": 1' % n for n in range(2_000)) + b"}",
}

# What a header says, over a body that is fine.
BODY_HEADERS = {
    "plain text": {"CONTENT_TYPE": "text/plain"},
    "xml": {"CONTENT_TYPE": "application/xml"},
    "no content type": {"CONTENT_TYPE": ""},
    "no known type": {"CONTENT_TYPE": ";;=\xff"},
    "form": {"CONTENT_TYPE": "application/x-www-form-urlencoded"},
    "multipart without boundary": {"CONTENT_TYPE": "multipart/form-data"},
    "multipart with another body": {"CONTENT_TYPE": "multipart/form-data; boundary=x"},
    "unknown charset": {"CONTENT_TYPE": "application/json; charset=klingon"},
    "charset that is no charset": {"CONTENT_TYPE": "application/json; charset=hex"},
    "charset of bytes": {"CONTENT_TYPE": "application/json; charset=\xff"},
    "parameter in a codec": {"CONTENT_TYPE": "application/json; x*=hex''%41"},
    "negative length": {"CONTENT_LENGTH": "-1"},
    "length in words": {"CONTENT_LENGTH": "many"},
    "huge length": {"CONTENT_LENGTH": "9" * 30},
    "body cut short": {"CONTENT_LENGTH": "100000"},
}

HEADERS = {
    "empty token": {"HTTP_AUTHORIZATION": "Bearer "},
    "token of bytes": {"HTTP_AUTHORIZATION": "Bearer \x00\xff\xfe"},
    "long token": {"HTTP_AUTHORIZATION": "Bearer " + "a.b." * 20_000},
    "token that is json": {"HTTP_AUTHORIZATION": "Bearer e30.e30.e30"},
    "basic": {"HTTP_AUTHORIZATION": "Basic \xff"},
    "no media type": {"HTTP_ACCEPT": "///;q=\xff,,"},
    "media type not made": {"HTTP_ACCEPT": "application/xml"},
    "request id of bytes": {"HTTP_X_REQUEST_ID": "a\r\nSet-Cookie: x=1\x00\xff"},
    "broken traceparent": {"HTTP_TRACEPARENT": "00-" + "z" * 32 + "-\xff-01"},
    "broken tag": {"HTTP_IF_MATCH": '"\x00\xff, W/,,'},
    "broken cookies": {"HTTP_COOKIE": 'sessionid="\xff\x00; =;; a=' + "x" * 9000},
    "another host": {"HTTP_HOST": "evil.example"},
    "no host": {"HTTP_HOST": "a b\x00"},
    "broken address": {"HTTP_X_FORWARDED_FOR": "\x00,,999.1.1.1,\xff"},
}

QUERIES = {
    "nul": "page_size=%00",
    "nul in a name": "%00=1",
    "nul in a cursor": "cursor=%00",
    "bad utf-8": "cursor=%ff%fe&%ff=%fe",
    "raw bytes": "cursor=\xff\xfe",
    "broken escapes": "cursor=%&page_size=%zz",
    "huge number": "page_size=" + "9" * 5_000,
    "other digits": "page_size=%D9%A3",
    "negative number": "page_size=-1",
    "long": "cursor=" + "a" * 200_000,
    "many": "&".join(f"p{number}=1" for number in range(20_000)),
    "repeated": "page_size=1&page_size=2",
    "unknown ordering": "ordering=tenant_id__in",
    "unknown format": "format=xml",
    "lookup": "id__gt=0",
}

# Python's codecs that are no encodings of text.
CODECS = ("hex", "zlib", "idna", "punycode", "undefined", "unicode_escape", "klingon")

# Joined to the path of a list.
PATHS = {
    "nul": "\x00/",
    "bad utf-8": "\xff\xfe/",
    "long": "a" * 100_000 + "/",
    "upwards": "../../../etc/passwd",
    "new lines": "a\r\nSet-Cookie: x=1/",
    "two slashes": "//evil.example/",
    "format": "a.xml/",
    "another alphabet": "１２３/".encode().decode("latin-1"),
}

METHODS = ("TRACE", "CONNECT", "PROPFIND", "QUERY", "get", "G T", "A" * 1000, "P\xd6ST", "\x00")
