-- Rules, facts, awards and evidence, each once, by the hash of its bytes.

create table document (
  sha256     text   not null primary key,
  kind       text   not null check (kind in ('rules', 'facts', 'award', 'evidence')),
  body       text   not null references body (code),
  name       text   not null,
  media_type text   not null,
  size       bigint not null check (size >= 0),
  bytes      text   not null,
  kept_by    bigint not null references person (id),
  recorded   text   not null
);
