-- Retrieval: BM25 over PostgreSQL's own stemmed lexemes beside the vectors, kept up by triggers,
-- and one function that ranks with both and returns ids and scores only.
--
-- `ea` is not exposed by the API; nobody but the owner reads these tables. BM25 of a passage for a
-- question is the inner product of the passage's term weights with the idf of the question's
-- lexemes, so a passage keeps its weights as a sparse vector over lexeme ids.

create table ea.lexemes (
  lexeme text primary key,
  -- Passages that have it: all of them, and those of the knowledge base. Only the latter give the
  -- idf: nobody's ranking tells what is in another person's conversation.
  passages integer not null,
  df integer not null
);
alter table ea.lexemes enable row level security;

-- What writers add to these counts and to the sums below (lexeme ''). Nobody waits for a frequent word
-- that another transaction has counted: all write rows of their own here, which are counted at once, and
-- one writer at a time folds those that are committed into the tables.
create table ea.index_changes (
  lexeme text not null,
  passages integer not null,
  df integer not null,
  length bigint not null default 0
);
alter table ea.index_changes enable row level security;
create index index_changes_lexeme_idx on ea.index_changes (lexeme);

-- A lexeme in the vectors of weights. A hash, so that two writers need not agree on a number for a new
-- word. Of 500,000 words one in 2,000 has the number of another one: where that is so for a word of a
-- question, it counts in passages alone that have the word itself (see ea.weighed_question).
create function ea.lexeme_id(lexeme text) returns integer
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select ((hashtextextended(lexeme, 0) & 9223372036854775807) % 1000000000)::integer + 1
$$;

-- Words by what they begin and end with (see ea.kin), and those that share a number.
create index lexemes_beginning_idx on ea.lexemes (lexeme text_pattern_ops);
create index lexemes_ending_idx on ea.lexemes (reverse(lexeme) text_pattern_ops);
create index lexemes_number_idx on ea.lexemes (ea.lexeme_id(lexeme));

create table ea.passage_terms (
  chunk_id uuid primary key,
  document_id uuid not null,
  in_knowledge_base boolean not null,
  length integer not null,
  terms tsvector not null,
  weights extensions.sparsevec(1000000000) not null,
  -- With which of the averages (see ea.retrieval_stats).
  weighing integer not null
);
alter table ea.passage_terms enable row level security;
-- Not compressed and beside the row, as it is read for every passage that is scored; a passage of
-- thousands of different words still fits, out of line.
alter table ea.passage_terms alter column weights set storage main;
create index passage_terms_weighing_idx on ea.passage_terms (weighing);
create index passage_terms_document_id_idx on ea.passage_terms (document_id);
-- Without a list of pending entries, which each search would have to read through.
create index passage_terms_terms_idx on ea.passage_terms using gin (terms) with (fastupdate = off);

create table ea.retrieval_stats (
  only_row boolean primary key default true check (only_row),
  passages bigint not null default 0,
  knowledge_base_passages bigint not null default 0,
  total_length bigint not null default 0,
  -- The average length that weights are computed with, and how many there were before.
  weighed_average double precision,
  weighing integer not null default 0
);
alter table ea.retrieval_stats enable row level security;
insert into ea.retrieval_stats default values;

-- The sums as they are now, with what is not folded in yet.
create function ea.index_sums(
  out passages bigint, out knowledge_base_passages bigint, out total_length bigint)
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select s.passages + coalesce(c.passages, 0), s.knowledge_base_passages + coalesce(c.df, 0),
    s.total_length + coalesce(c.length, 0)
  from ea.retrieval_stats s, (
    select sum(c.passages) as passages, sum(c.df) as df, sum(c.length) as length
    from ea.index_changes c where c.lexeme = '') c
$$;

create index document_chunks_embedding_idx on public.document_chunks
  using hnsw (embedding extensions.vector_cosine_ops);

-- Words as people type them. What is indexed and what is asked go through the same functions, so that
-- a code is found by its parts, a word without its accents, and a number in another notation.

-- The configuration that stems a document of this language (ISO 639-1): PostgreSQL's own, else words
-- as they are. A text too short to tell ('') is taken for English.
create function ea.text_config(language text) returns regconfig
language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select case language
    when '' then 'english' when 'en' then 'english' when 'de' then 'german' when 'fr' then 'french'
    when 'es' then 'spanish' when 'it' then 'italian' when 'pt' then 'portuguese'
    when 'nl' then 'dutch' when 'da' then 'danish' when 'sv' then 'swedish' when 'no' then 'norwegian'
    when 'nb' then 'norwegian' when 'nn' then 'norwegian' when 'fi' then 'finnish'
    when 'hu' then 'hungarian' when 'ro' then 'romanian' when 'ru' then 'russian'
    when 'tr' then 'turkish' when 'el' then 'greek' when 'ar' then 'arabic' when 'hi' then 'hindi'
    when 'lt' then 'lithuanian' when 'ga' then 'irish' when 'id' then 'indonesian'
    when 'ta' then 'tamil' when 'ne' then 'nepali'
    else 'simple' end::regconfig
$$;

-- Composed, and Latin and Greek letters without their marks. Other scripts keep theirs, which make
-- letters there.
create function ea.unmarked(words text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select case when octet_length(words) = length(words) then words else
    normalize(
      regexp_replace(
        normalize(
          replace(replace(replace(translate(
            -- The letters and digits of full width that Japanese text has among its own.
            case when words ~ '[\uff01-\uff5e]' then normalize(words, NFKC) else words end,
            'øØłŁđĐıİ’µёЁ', 'oOlLdDii''μеЕ'),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), NFD),
        '([A-Za-z\u0391-\u03c9])[\u0300-\u036f]+', '\1', 'g'), NFC)
  end
$$;

-- The same, and words with an umlaut once more as they are written without one (Soechtenau).
create function ea.folded(words text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select case when octet_length(words) = length(words) then words else
    ea.unmarked(words || coalesce((
      select ' ' || string_agg(replace(replace(replace(replace(replace(replace(
        lower(m[1]), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ø', 'oe'), 'å', 'aa'), 'æ', 'ae'), ' ')
      from regexp_matches(normalize(words, NFC),
        '[[:alpha:]]*[äöüøåæÄÖÜØÅÆ][[:alpha:]]*', 'g') m), ''))
  end
$$;

-- What a compound stands for. AX-4711-B: ax, 4711, ax4711, 4711b, ax4711b, so that it is found by its
-- number, by what it begins with, and without its hyphens; the whole shares most with the whole.
-- AX4711B is the same.
-- 77.310.02: 77, 310, 02, 77.310, 310.02, 77.310.02; 1,250.00 is 1250, too. Letters alone fall into
-- words; of two with a hyphen, an ampersand or a dot the joined form is kept (e-mail: email, R&D: rd).
create function ea.code_words(code text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  -- Also where letters and three digits or more touch.
  parts constant text[] := regexp_split_to_array(
    regexp_replace(regexp_replace(code, '([[:alpha:]])([0-9]{3})', '\1-\2', 'g'),
      '([0-9]{3})([[:alpha:]])', '\1-\2', 'g'), '[^[:alnum:]]+');
  n constant integer := cardinality(parts);
  -- A number with decimals, or a time: its halves say little.
  two_numbers constant boolean := code ~ '^[0-9]+[.,:][0-9]+$';
  -- 08:30 is 8:30, and 8:30am of 8:30.
  clock constant text[] := regexp_match(code, '^0?([0-9]{1,2}[:.][0-9]{2})(am|pm|h|uhr)?$', 'i');
  words text[] := '{}';
  run text;
begin
  if clock is not null and (clock[1] <> code) then
    return concat_ws(' ', ea.code_words(clock[1]), clock[2]);
  end if;
  if code !~ '[0-9]' then
    if n = 2 and code ~ '[-&.]' then
      words := array[parts[1] || parts[2]];
    end if;
    return array_to_string(parts || words, ' ');
  end if;
  for i in 1..n loop
    if n = 1 or (length(parts[i]) > case when two_numbers then 2 else 1 end and parts[i] !~ '^0+$') then
      words := words || parts[i];
    end if;
    -- Runs of parts; of a very long compound only the whole.
    continue when n > 6 and i > 1;
    for j in (case when n > 6 then n else i + 1 end)..n loop
      run := array_to_string(parts[i:j], '');
      words := words || case when run ~ '^[0-9]+$' then array_to_string(parts[i:j], '.') else run end;
      if run ~ '^[0-9]{7,}$' then
        words := words || run;  -- a telephone number
      end if;
    end loop;
  end loop;
  if code ~ '^[0-9]{1,3}([.,][0-9]{3})+([.,][0-9]{1,2})?$' then
    words := words || translate(substring(code from '^[0-9]{1,3}(?:[.,][0-9]{3})+'), '.,', '');
  end if;
  return array_to_string(words, ' ');
end
$$;

-- What is written in more ways than one, once more in another: numbers in groups (a telephone number, an
-- IBAN) without their blanks, PN 16 as PN16 and of PN16 its letters (so that pn 16 finds it), maxRetryCount
-- as max Retry Count, and of scripts without blanks between words each two letters that follow each other,
-- as which they are found there. `codes` is false for what a passage must have word for word.
create function ea.other_words(words text, codes boolean) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select concat_ws(' ',
    case when words ~ '[0-9][ ()/-]+[0-9]' then (
      select string_agg(d.digits, ' ')
      from regexp_matches(words,
          '(?:[A-Z]{2}[0-9]{2} (?=[0-9]))?\(?[0-9]+\)?(?:[ /-]{1,3}\(?[0-9]+\)?)+', 'g') m,
        regexp_replace(m[1], '[^A-Z0-9]', '', 'g') d (digits)
      where length(d.digits) >= 7) end,
    case when codes and words ~ '\m[A-Z]{1,4} ?[0-9]' then (
      select string_agg(case when m[2] = ' ' then m[1] || m[3] else m[1] end, ' ')
      from regexp_matches(words, '\m([A-Z]{1,4})( ?)([0-9]{1,4})\M(?![.,:][0-9])', 'g') m
      where m[2] = ' ' or length(m[1]) > 1 and length(m[3]) < 3) end,
    case when words ~ '[[:lower:]][[:upper:]][[:lower:]]' then (
      select string_agg(regexp_replace(m[1], '([[:lower:]])([[:upper:]])', '\1 \2', 'g'), ' ')
      from regexp_matches(words, '[[:alpha:]]*[[:lower:]][[:upper:]][[:lower:]][[:alpha:]]*', 'g') m)
    end,
    case when words ~ '[\u0e01-\u0e4e\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}' then (
      select string_agg(substr(m[1], n, 2), ' ')
      from regexp_matches(words, '[\u0e01-\u0e4e\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}', 'g') m,
        generate_series(1, length(m[1]) - 1) n) end)
$$;

-- A text with what its compounds stand for instead of them; a sign before a number is none.
create function ea.plain_words(words text, with_codes boolean default true) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  compound constant text :=
    '([[:alnum:]]+(?:[-/\\_.,:@+#&‐‑–]+[[:alnum:]]+)+|[[:alpha:]]+[0-9]{3,}[[:alnum:]]*|[0-9]{3,}[[:alpha:]]+)';
  plain text := ea.folded(words);
  others text;
  codes text;
begin
  if plain ~ '[0-9]''[0-9]{3}' then  -- thousands in Switzerland
    plain := regexp_replace(plain, '([0-9])''([0-9]{3})', '\1,\2', 'g');
  end if;
  if plain ~ '[#+]' then
    plain := regexp_replace(regexp_replace(plain, '\m([[:alpha:]])#', '\1sharp ', 'g'),
      '\m([[:alpha:]])\+\+', '\1plusplus ', 'g');
  end if;
  others := ea.other_words(plain, with_codes);
  select string_agg(ea.code_words(m[1]), ' ') into codes
  from regexp_matches(plain, compound, 'g') m;
  return concat_ws(' ',
    translate(case when codes is null then plain else regexp_replace(plain, compound, ' ', 'g') end,
      '-+/_\', '     '),
    codes, nullif(others, ''));
end
$$;

-- What is indexed of a passage: "title > headings" and its words, and the title once more. Cut
-- where one passage could exceed what an index row may hold.
create function ea.lexical_terms(language text, title text, prefix text, content text)
returns tsvector
language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select to_tsvector(ea.text_config(language),
    ea.plain_words(left(concat_ws(' ', title, prefix, content), 40000)))
$$;

-- The configurations of the knowledge base's languages, by a few looks into an index.
create function ea.spoken_configs() returns regconfig[]
language plpgsql stable
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
begin
  return (with recursive spoken as (
    (select d.language from public.documents d where d.thread_id is null order by d.language limit 1)
    union all
    select (select d.language from public.documents d
            where d.thread_id is null and d.language > s.language order by d.language limit 1)
    from spoken s where s.language is not null
  )
  select array_agg(distinct ea.text_config(s.language)) from spoken s where s.language is not null);
end
$$;

-- The lexemes that a question asks for in each configuration. What is a stop word of the question's own
-- language is asked for in none (the "the" of an English question, in German documents); it is known
-- by two stop words, or by one for English.
create function ea.asked_lexemes(question text, configs regconfig[])
returns table (config regconfig, lexeme text)
language plpgsql immutable
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
  words text[];
  one regconfig;
  stops text[];
  most text[] := '{}';
  rivals boolean := false;
begin
  if cardinality(configs) = 1 then
    return query select configs[1], unnest(tsvector_to_array(to_tsvector(configs[1], ea.plain_words(question))));
    return;
  end if;
  words := tsvector_to_array(to_tsvector('simple', question));
  foreach one in array configs loop
    stops := array(select w from unnest(words) w where to_tsvector(one, w) = '');
    if cardinality(stops) > cardinality(most) then
      most := case when one = 'english'::regconfig or cardinality(stops) > 1 then stops else most end;
      rivals := false;
    elsif cardinality(stops) = cardinality(most) then
      rivals := true;
    end if;
  end loop;
  if rivals then
    most := '{}';
  end if;
  return query
    select c, u.lexeme
    from unnest(configs) c,
      unnest(tsvector_to_array(to_tsvector(c, array_to_string(array(
        select w from unnest(tsvector_to_array(to_tsvector('simple', ea.plain_words(question)))) w
        where w <> all (array(
          select regexp_split_to_table(ea.folded(m), ' ') from unnest(most) m))), ' ')))) u (lexeme);
end
$$;

-- Term weights of BM25 (k1 1.2, b 0.75) without the idf, as a sparse vector over lexeme ids:
-- tf x 2.2 / (tf + 1.2 x (0.25 + 0.75 x length / average)). `terms` has positions.
create function ea.term_weights(terms tsvector, length integer, average double precision)
returns extensions.sparsevec
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select ('{' || coalesce(string_agg(
      t.id || ':' || (t.tf * 2.2 / (t.tf + 1.2 * (0.25 + 0.75 * length / average)))::real,
      ',' order by t.id), '') || '}/1000000000')::extensions.sparsevec
  from (
    select ea.lexeme_id(u.lexeme) as id, sum(cardinality(u.positions))::double precision as tf
    from unnest(terms) u group by 1
  ) t
$$;

-- Weighs anew what was weighed with an older average length, 20,000 passages at most. What another
-- transaction holds is left for the next time: so nobody waits in a circle.
create function ea.weigh_passages() returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  present constant ea.retrieval_stats := (select s from ea.retrieval_stats s);
  ids uuid[];
begin
  for batch in 1..20 loop
    ids := array(
      select p.chunk_id from ea.passage_terms p where p.weighing < present.weighing
      order by p.weighing limit 1000 for update skip locked);
    exit when ids = '{}';
    update ea.passage_terms p
    set weighing = present.weighing, weights = ea.term_weights(
      ea.lexical_terms(d.language, d.title, c.metadata ->> 'prefix', c.content), p.length,
      present.weighed_average)
    from public.document_chunks c join public.documents d on d.id = c.document_id
    where p.chunk_id = c.id and c.id = any (ids);
    exit when not found;
  end loop;
end
$$;

-- Folds in what is committed; nothing while another does it. `whole`, which whoever has written a
-- document does after it: weighs anew where that is due, too. Within the transaction that writes a
-- document others would wait for their passages. The weights hold while the average length is within
-- 10 % of the one they were computed with: a ranking does not notice the difference. A collection that
-- grows is weighed anew ever more rarely.
create function ea.keep_up_index(whole boolean default true) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  unused text[];
begin
  if not pg_try_advisory_xact_lock(x'45415f72'::integer) then
    return;
  end if;
  with gone as (
    delete from ea.index_changes returning lexeme, passages, df, length
  ), folded as (
    select g.lexeme, sum(g.passages) as passages, sum(g.df) as df, sum(g.length) as length
    from gone g group by g.lexeme
  ), summed as (
    update ea.retrieval_stats s
    set passages = s.passages + f.passages,
        knowledge_base_passages = s.knowledge_base_passages + f.df,
        total_length = s.total_length + f.length
    from folded f where f.lexeme = ''
  ), counted as (
    insert into ea.lexemes as l (lexeme, passages, df)
    select f.lexeme, f.passages, f.df from folded f
    where f.lexeme <> '' and (f.passages <> 0 or f.df <> 0)
    on conflict (lexeme) do update
      set passages = l.passages + excluded.passages, df = l.df + excluded.df
    returning l.lexeme, l.passages
  )
  select array_agg(c.lexeme) filter (where c.passages = 0) into unused from counted c;
  delete from ea.lexemes l where l.lexeme = any (unused) and l.passages = 0;

  update ea.retrieval_stats s
  set weighed_average = greatest(s.total_length::double precision / s.passages, 1),
      weighing = s.weighing + case when s.weighed_average is null then 0 else 1 end
  where s.passages > 0 and s.total_length > 0
    and (s.weighed_average is null
      or whole and abs(s.total_length::double precision / s.passages / s.weighed_average - 1) > 0.1);
  if whole then
    perform ea.weigh_passages();
  end if;
end
$$;

-- Takes passages into the index.
create function ea.index_passages(ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  chunk_ids uuid[];
  document_ids uuid[];
  counted boolean[];
  vectors tsvector[];
  lengths integer[];
  average double precision;
  number integer;
begin
  select array_agg(s.id), array_agg(s.document_id), array_agg(s.thread_id is null),
    array_agg(s.terms),
    array_agg((select coalesce(sum(cardinality(u.positions)), 0) from unnest(s.terms) u))
  into chunk_ids, document_ids, counted, vectors, lengths
  from (
    select c.id, c.document_id, d.thread_id,
      ea.lexical_terms(d.language, d.title, c.metadata ->> 'prefix', c.content) as terms
    from public.document_chunks c join public.documents d on d.id = c.document_id
    where c.id = any (ids)
    order by c.document_id, c.chunk_index
  ) s;
  if chunk_ids is null then
    return;
  end if;

  insert into ea.index_changes (lexeme, passages, df, length)
  select u.lexeme, count(*), count(*) filter (where s.in_knowledge_base), 0
  from unnest(vectors, counted) s (terms, in_knowledge_base), unnest(s.terms) u
  group by u.lexeme
  union all
  select '', count(*), count(*) filter (where u.c), sum(u.l)
  from unnest(counted, lengths) u (c, l);

  -- Before the first average is set, with one that is not kept.
  select coalesce(s.weighed_average, greatest(n.total_length::double precision / n.passages, 1)),
    case when s.weighed_average is null then -1 else s.weighing end
  into average, number
  from ea.retrieval_stats s, ea.index_sums() n;
  insert into ea.passage_terms
    (chunk_id, document_id, in_knowledge_base, length, terms, weights, weighing)
  select u.chunk_id, u.document_id, u.in_knowledge_base, u.length, strip(u.terms),
    ea.term_weights(u.terms, u.length, average), number
  from unnest(chunk_ids, document_ids, counted, lengths, vectors)
    u (chunk_id, document_id, in_knowledge_base, length, terms);
  perform ea.keep_up_index(false);
end
$$;

create function ea.unindex_passages(ids uuid[]) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  if ids is null then
    return;
  end if;
  with gone as (
    delete from ea.passage_terms p where p.chunk_id = any (ids)
    returning p.in_knowledge_base, p.length, p.terms
  )
  insert into ea.index_changes (lexeme, passages, df, length)
  select u.lexeme, -count(*), -count(*) filter (where g.in_knowledge_base), 0
  from gone g, unnest(g.terms) u
  group by u.lexeme
  union all
  select '', -count(*), -count(*) filter (where g.in_knowledge_base), -coalesce(sum(g.length), 0)
  from gone g;
  perform ea.keep_up_index(false);
end
$$;

create function ea.index_new_chunks() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform ea.index_passages(array(select n.id from new_rows n));
  return null;
end
$$;
create trigger index_new_chunks after insert on public.document_chunks
  referencing new table as new_rows for each statement execute function ea.index_new_chunks();

create function ea.unindex_old_chunks() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform ea.unindex_passages(array(select o.id from old_rows o));
  return null;
end
$$;
create trigger unindex_old_chunks after delete on public.document_chunks
  referencing old table as old_rows for each statement execute function ea.unindex_old_chunks();

create function ea.reindex_changed_chunks() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  before uuid[];
  after uuid[];
begin
  if ea.writes_next_vectors() then
    return null;
  end if;
  before := array(
    select o.id from old_rows o where not exists (
      select 1 from new_rows n where n.id = o.id and n.document_id = o.document_id
        and n.content = o.content
        and n.metadata ->> 'prefix' is not distinct from o.metadata ->> 'prefix'));
  after := array(
    select n.id from new_rows n where not exists (
      select 1 from old_rows o where n.id = o.id and n.document_id = o.document_id
        and n.content = o.content
        and n.metadata ->> 'prefix' is not distinct from o.metadata ->> 'prefix'));
  perform ea.unindex_passages(before);
  perform ea.index_passages(after);
  -- What the model saw were other words.
  delete from public.chunk_tokens s where s.chunk_id = any (before);
  delete from public.next_chunk_tokens s where s.chunk_id = any (before);
  return null;
end
$$;
create trigger reindex_changed_chunks after update on public.document_chunks
  referencing old table as old_rows new table as new_rows
  for each statement execute function ea.reindex_changed_chunks();

create function ea.forget_all_chunks() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  truncate ea.passage_terms, ea.lexemes, ea.index_changes;
  update ea.retrieval_stats
  set passages = 0, knowledge_base_passages = 0, total_length = 0, weighed_average = null,
    weighing = 0;
  return null;
end
$$;
create trigger forget_all_chunks after truncate on public.document_chunks
  for each statement execute function ea.forget_all_chunks();

create function ea.reindex_document() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  ids uuid[] := array(select c.id from public.document_chunks c where c.document_id = new.id);
begin
  perform ea.unindex_passages(ids);
  perform ea.index_passages(ids);
  return null;
end
$$;
create trigger reindex_document after update on public.documents
  for each row when (old.title is distinct from new.title or old.language is distinct from new.language
    or (old.thread_id is null) is distinct from (new.thread_id is null))
  execute function ea.reindex_document();

-- How much BM25 counts beside the cosine: measured for the built-in model, on its scale for another (see
-- ea_core.knowledge.switching.calibration).
create function ea.bm25_weight() returns double precision
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select (i.value ->> 'bm25_weight')::double precision
    from ea.installation i where i.key = 'embedding'), 0.9)
$$;

-- Which cosines are too low to mean anything, for the model of this installation: of a passage that
-- has none of the question's words, and where no passage has. Measured for the built-in model: 55
-- strings that mean nothing reach 0.24 (median) among 1,538 passages, one in ten 0.33, questions that
-- a passage answers 0.37 at least. Other models have none unless one is set.
create function ea.least_cosines(out without_words real, out without_any real)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select coalesce((i.value ->> 'floor')::real, case when ours then 0.25 else -2 end),
    coalesce((i.value ->> 'floor_without_words')::real, case when ours then 0.4 else -2 end)
  from (select i.value, i.value ->> 'model' = 'all-MiniLM-L6-v2-onnx-int8' as ours
        from ea.installation i where i.key = 'embedding') i
$$;

-- The day of a document as it says itself, else the one on which it was taken in; ISO 8601.
create function ea.day_of(metadata jsonb, created_at timestamptz) returns text
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case when metadata ->> 'date' ~ '^\d{4}-\d{2}-\d{2}' then left(metadata ->> 'date', 10)
    else to_char(created_at, 'YYYY-MM-DD') end
$$;

-- A text as one line of plain words between blanks, in which a phrase is looked for.
create function ea.phrase_line(words text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select ' ' || btrim(regexp_replace(lower(ea.unmarked(words)), '[^[:alnum:]]+', ' ', 'g')) || ' '
$$;

-- What a passage has to have in its index to have all words of `words`, in any of the languages; null
-- when they are stop words.
create function ea.all_words(words text, configs regconfig[]) returns tsquery
language sql immutable set search_path = pg_catalog, pg_temp
as $$
  select string_agg('(' || q.words || ')', ' | ')::tsquery
  from (
    select string_agg(distinct
      ('''' || replace(replace(u.lexeme, '\', '\\'), '''', '''''') || ''''), ' & ') as words
    from unnest(configs) c,
      unnest(tsvector_to_array(to_tsvector(c, ea.plain_words(words, false)))) u (lexeme)
    group by c) q
$$;

-- Passages that hold a phrase word for word, in their text or the headings above it: of the documents in
-- `scope`, or where that is null of the newest of the knowledge base and of `conversation`.
create function ea.passages_with(
  phrase text, scope uuid[], conversation uuid[], configs regconfig[]) returns uuid[]
language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
as $$
declare
  line constant text := ea.phrase_line(phrase);
  -- The same for a text of ASCII, in a tenth of the time.
  pattern constant text := '(^|[^[:alnum:]])' || replace(btrim(line), ' ', '[^[:alnum:]]+')
    || '([^[:alnum:]]|$)';
  -- Where the phrase has stop words only in one of the languages, there every passage may hold it.
  wanted constant tsquery := case when not exists (
      select 1 from unnest(configs) c where to_tsvector(c, ea.plain_words(phrase)) = '')
    then ea.all_words(phrase, configs) end;
begin
  return array(
    select p.chunk_id
    from ea.passage_terms p
    join public.document_chunks c on c.id = p.chunk_id
    join public.documents d on d.id = c.document_id
    cross join lateral (
      select concat_ws(' ', d.title, c.metadata ->> 'prefix', c.content) as words) whole
    where (wanted is null or p.terms @@ wanted)
      and case when scope is null
        then d.superseded_at is null and (d.thread_id is null or d.id = any (conversation))
        else p.document_id in (select unnest(scope)) end
      and case when octet_length(whole.words) = length(whole.words) then whole.words ~* pattern
        else strpos(ea.phrase_line(whole.words), line) > 0 end
    limit 20000);
end
$$;

-- What a passage has to have in its index to be scored, given the lexemes of a question (quoted, as in a
-- tsquery) and in how many of `passages` each is: every set of them (of the seven rarest) whose idf add
-- up to a bound, the lowest bound that no more than `most` passages are expected to reach if words are
-- independent. What is not scored has less of the question than all that is. Null where more than `most`
-- have all of the lexemes. An index reads the passages of the rarest of a set: sets that would have it
-- read more than 100,000 are left out, too: they tell little in so large a knowledge base.
create function ea.telling_sets(lexemes text[], df bigint[], passages bigint, most integer)
returns tsquery
language plpgsql immutable
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  return (with rarest as (
    select (row_number() over (order by u.df, u.lexeme) - 1)::integer as place, u.lexeme,
      least(greatest(u.df, 0.5) / passages, 0.99)::double precision as share,
      ln(1 + (passages - u.df + 0.5) / (u.df + 0.5)) as idf,
      sum(u.df) over (order by u.df, u.lexeme) <= 100000 as read
    from unnest(telling_sets.lexemes, telling_sets.df) u (lexeme, df)
    order by 1 limit 7
  ), sets as (
    -- A set is a number whose bits are places. How many passages have these and none of the others.
    select s.members, sum(r.idf) filter (where s.members >> r.place & 1 = 1) as idf,
      passages * exp(sum(ln(
        case when s.members >> r.place & 1 = 1 then r.share else 1 - r.share end))) as expected
    from rarest r, generate_series(1, (1 << (select count(*) from rarest)::integer) - 1) s (members)
    group by s.members
  ), scored as (
    select s.members
    from (
      select s.members, sum(s.expected) over (order by s.idf desc, s.members) as reached
      from sets s) s
    where s.reached <= most
      and s.members & (select coalesce(sum(1 << r.place), 0) from rarest r where r.read)::integer <> 0
  ), smallest as (
    select max(r.place) as last, string_agg(r.lexeme, ' & ' order by r.place) as lexemes,
      string_agg(r.lexeme, ' & ' order by r.place) filter (where s.members >> (r.place + 1) <> 0) as others
    from scored s join rarest r on s.members >> r.place & 1 = 1
    group by s.members
    having not bool_or((s.members & ~(1 << r.place)) in (select members from scored))
  )
  -- The sets that end with the same lexeme as one, which is asked for first: an index decides of tens of
  -- thousands of passages, in half the time of all sets one after another.
  select string_agg(told.lexemes, ' | ')::tsquery
  from (
    select case when count(*) = 1 then min(s.lexemes)
      else min(r.lexeme) || ' & (' || string_agg(s.others, ' | ') || ')' end as lexemes
    from smallest s join rarest r on r.place = s.last
    group by s.last) told);
end
$$;

-- A word without its ending, for languages that PostgreSQL has no stemmer of: the commonest endings of Slavic
-- nouns and adjectives, marks folded, where at least four letters are left.
create function ea.without_ending(word text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select coalesce(substring(regexp_replace(word, '(r)ze$', '\1e') from '^([[:alpha:]]{4,}?)(?:'
    'owie|owi|ami|ach|ech|ego|emu|ymi|imi|iej|iem|ich|ych|ow|om|em|ie|ia|iu|ej|ym|im|ou|[yiaeou]'
    '|ами|ями|ах|ях|ого|ому|ими|ими|ої|ів|ов|ев|ам|ям|ом|ем|ою|ею|ий|ій|их|іх|[аеиіоуюяїйь])$'), word)
$$;

-- Lexemes of the index that say nearly what an asked one says where the stemmer does not bring them
-- together. Where words are written in one (German, Dutch, Scandinavian): the compounds that begin or end
-- with it, and of a compound the longest words that it begins and ends with. In languages without a stemmer:
-- the same word with another ending.
create function ea.kin(asked text, config regconfig) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  last constant text := U&'\+10FFFF';
  stem text;
begin
  if asked !~ '^[[:alpha:]]{4,}$' then
    return '{}';
  end if;
  if config = 'simple'::regconfig then
    stem := ea.without_ending(asked);
    return array(
      select l.lexeme from ea.lexemes l
      where l.lexeme ~>=~ stem and l.lexeme ~<~ (stem || last) and ea.without_ending(l.lexeme) = stem
        and l.df > 0 and l.lexeme <> asked
      order by l.df desc, l.lexeme limit 30);
  end if;
  if length(asked) < 5
    or config <> all (array['german', 'dutch', 'danish', 'swedish', 'norwegian']::regconfig[])
  then
    return '{}';
  end if;
  return array(
    (select l.lexeme from ea.lexemes l
      where l.lexeme ~>~ asked and l.lexeme ~<~ (asked || last) and l.df > 0
        and length(l.lexeme) > length(asked) + 3
      order by l.df desc, l.lexeme limit 20)
    union
    (select l.lexeme from ea.lexemes l
      where reverse(l.lexeme) ~>~ reverse(asked) and reverse(l.lexeme) ~<~ (reverse(asked) || last)
        and l.df > 0 and length(l.lexeme) > length(asked) + 3
      order by l.df desc, l.lexeme limit 20)
    union
    (select l.lexeme from generate_series(5, length(asked) - 4) n, ea.lexemes l
      where l.lexeme = left(asked, n) and l.df > 0
      order by n desc limit 1)
    union
    (select l.lexeme from generate_series(5, length(asked) - 4) n, ea.lexemes l
      where l.lexeme = right(asked, n) and l.df > 0
      order by n desc limit 1));
end
$$;

-- What the words of a question weigh, each asked for in a language: `idf` of each lexeme in the vectors of
-- weights, and the highest BM25 that they can give (in the language where that is highest); null for a
-- question of which nothing is known. What is akin to a word (ea.kin) counts four tenths of it: a word with
-- an umlaut is there in two spellings.
-- `extra` passages of `conversation` count as of the knowledge base. `telling` is which passages to score
-- where `most` of them are (see ea.telling_sets), `whole` those that have all of it. `shared` are the
-- lexemes whose number is another one's, too, with `shared_idf` of each by itself (see ea.shared_bm25).
create function ea.weighed_question(
  asked text[], asked_configs regconfig[], conversation uuid[], extra bigint, most integer,
  out upper_bound double precision, out idf extensions.sparsevec, out telling tsquery, out whole tsquery,
  out shared tsquery[], out shared_idf extensions.sparsevec[])
language plpgsql stable
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  with wanted as (
    select distinct a.lexeme, a.lexeme as word, a.config
    from unnest(asked, asked_configs) a (lexeme, config)
  ), akin as (
    select w.lexeme, w.word, w.config, 1.0 as share from wanted w
    union all
    select k.lexeme, w.word, w.config, 0.4
    from wanted w, unnest(ea.kin(w.word, w.config)) k (lexeme)
    where k.lexeme <> all (asked)
  ), sought as (
    select a.lexeme,
      ('''' || replace(replace(a.lexeme, '\', '\\'), '''', '''''') || '''')::tsquery as term,
      coalesce(l.df, 0) + coalesce(c.df, 0) as df
    from (select distinct a.lexeme from akin a) a
    left join ea.lexemes l on l.lexeme = a.lexeme
    left join lateral (
      select sum(c.df)::integer as df from ea.index_changes c where c.lexeme = a.lexeme) c on true
  ), known as (
    select s.lexeme, s.term, s.df + here.passages as df
    from sought s
    cross join lateral (
      -- By the documents (offset 0), never by the index of all passages with a word.
      select count(*) as passages from (
        select p.terms from ea.passage_terms p where p.document_id = any (conversation) offset 0) p
      where p.terms @@ s.term
    ) here
    where s.df + here.passages > 0
  ), weighed as (
    select a.lexeme, a.word, a.config, a.share, k.term, k.df, n.passages,
      ln(1 + (n.passages - k.df + 0.5) / (k.df + 0.5)) as idf
    from akin a join known k on k.lexeme = a.lexeme, (
      select s.knowledge_base_passages + extra as passages from ea.index_sums() s) n
    -- Of a code that occurs nowhere a part of two digits is no sign of it.
    where not (
      not exists (select from known k where k.lexeme !~ '^[0-9]{1,2}$')
      and exists (
        select from sought s where s.lexeme ~ '[0-9]{3}'
          and not exists (select from known k where k.lexeme = s.lexeme)))
  ), words as (
    -- A word with what is akin to it. Its own idf, if it is known.
    select w.word, w.config, w.passages,
      case when count(*) = 1 then min(w.term::text)
        else '(' || string_agg(w.term::text, ' | ' order by w.lexeme) || ')' end as term,
      least(sum(w.df), w.passages)::bigint as df,
      coalesce(max(w.idf) filter (where w.share = 1), max(w.idf * w.share)) as idf
    from weighed w group by w.word, w.config, w.passages
  ), spoken as (
    -- The known words of each language; once, where languages have the same.
    select distinct array_agg(w.term order by w.df, w.word) as terms,
      array_agg(w.df order by w.df, w.word) as df, sum(w.idf) as idf, w.passages
    from words w group by w.config, w.passages
  ), numbers as (
    select ea.lexeme_id(w.lexeme) as id, w.lexeme, w.term,
      max(case when w.share = 1 then w.idf else least(o.idf, w.idf) * w.share end) as idf,
      exists (
        select from ea.lexemes l
        where ea.lexeme_id(l.lexeme) = ea.lexeme_id(w.lexeme) and l.lexeme <> w.lexeme) as is_shared
    from weighed w join words o on o.word = w.word and o.config = w.config
    group by w.lexeme, w.term
  )
  select
    (select 2.2 * max(l.idf) from spoken l),
    (select ('{' || string_agg(i.id || ':' || i.idf::real, ',' order by i.id) || '}/1000000000')
      from numbers i where not i.is_shared)::extensions.sparsevec,
    (select string_agg(ea.telling_sets(l.terms, l.df, l.passages, most)::text, ' | ')
      from spoken l where most is not null)::tsquery,
    (select string_agg(array_to_string(l.terms, ' & '), ' | ') from spoken l)::tsquery,
    (select array_agg(i.term order by i.lexeme) from numbers i where i.is_shared),
    (select array_agg(('{' || i.id || ':' || i.idf::real || '}/1000000000')::extensions.sparsevec
      order by i.lexeme) from numbers i where i.is_shared)
  into upper_bound, idf, telling, whole, shared, shared_idf;
end
$$;

-- What lexemes that share their number add to the BM25 of a passage that has them.
create function ea.shared_bm25(
  terms tsvector, weights extensions.sparsevec, shared tsquery[], shared_idf extensions.sparsevec[])
returns double precision
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  select coalesce(sum(-(weights operator(extensions.<#>) s.idf)), 0)
  from unnest(shared, shared_idf) s (term, idf)
  where terms @@ s.term
$$;

-- The k best passages for a question among what the person of this session may read, best first:
-- in the newest versions of the knowledge base and of the conversation `thread`, or in the documents
-- named. `tags` narrows to documents with any of them.
--
-- Search can't lean on the policies of public.documents: `@@`, `<=>` and `<#>` are not leakproof, so
-- under a policy their indexes are not used or lose rows. It says itself what they say (a test
-- compares the two).
--
-- A question is stemmed as the documents are: in each language that they are written in.
--
-- score = cosine + 0.9 x BM25 / UB (0.9 for the built-in model, see ea.bm25_weight), where UB = 2.2 x the sum of the idf of the question's known
-- lexemes is the highest BM25 the question could reach (in the language where that is highest). What
-- has none of its words and hardly its meaning is left out (ea.least_cosines); codes that occur
-- nowhere find nothing. A sentence of unknown words finds what is nearest all the same.
--
-- `narrowed` (see ea_core.knowledge.query): phrases that a passage must hold, words and phrases that it
-- must not (without), and of its document tags, types, clients (ids), after and before (days).
-- Without a query the documents that it leaves are listed by their first passage, the newest first.
--
-- Up to 10,000 visible passages are all scored; beyond that the best 200 by words, of about 2,000 that have
-- most of the question (ea.telling_sets), and the best 300 by vector, of a million 650 (as its cube root
-- grows). Of two passages with the same words the one whose document has passages among those
-- by vector comes first, as if it had 0.2 more. Where too many have all of the question (frequent words
-- only) words tell no passage from another, and those by vector alone are scored, twice as many. What may
-- be seen is asked of a passage's document once it is among the best, in their order: so the result is
-- that of a search among the visible ones alone.
-- How many passages are visible is known from their documents, not counted; where nothing narrows the
-- documents, the first 2,000 of the knowledge base tell enough. Else those that are left are a hashed
-- filter: as an array the planner looks at each of them, and then reads an index for all of them.
--
-- pgvector 0.8 and newer: the migration runner adds `hnsw.iterative_scan`, without which a scan of
-- the vector index ends after 100 rows, however few of them the person may see.
create function ea.search_passages(
  query text,
  query_embedding extensions.vector default null,
  k integer default 8,
  tags text[] default null,
  thread uuid default null,
  document_ids uuid[] default null,
  narrowed jsonb default null
)
returns table (chunk_id uuid, score real, cosine real, bm25 real)
language plpgsql stable security definer rows 10
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set jit = off
set hnsw.ef_search = 100
as $$
#variable_conflict use_column
declare
  wanted constant integer := least(greatest(coalesce(k, 8), 0), 100);
  all_scored constant integer := 10000;  -- up to so many visible passages
  configs regconfig[];
  asked text[];
  asked_configs regconfig[];
  scope uuid[];
  conversation uuid[];
  visible bigint;
  -- What the policies of public.documents say (a test compares the two).
  everything constant boolean := ea.is_admin();
  own_threads constant uuid[] := ea.my_threads();
  extra bigint;
  -- Whether nothing but the person's rights says which documents; then, in a large knowledge base,
  -- `scope` stays null.
  everywhere constant boolean := document_ids is null and coalesce(cardinality(tags), 0) = 0
    and (narrowed is null or not narrowed ?| array['types', 'tags', 'clients', 'of_clients', 'after', 'before']);
  idf extensions.sparsevec;
  upper_bound double precision;
  telling tsquery;
  whole tsquery;
  shared tsquery[];
  shared_idf extensions.sparsevec[];
  types constant text[] := array(select jsonb_array_elements_text(narrowed -> 'types'));
  tagged constant text[] := array(select jsonb_array_elements_text(narrowed -> 'tags'));
  clients constant uuid[] := array(select jsonb_array_elements_text(narrowed -> 'clients')::uuid);
  of_clients constant uuid[] :=
    array(select jsonb_array_elements_text(narrowed -> 'of_clients')::uuid);
  one text;
  found uuid[];
  allowed uuid[];
  barred uuid[] := '{}';
  unwanted tsquery;
  least_cosine real;
  bm25_weight constant double precision := ea.bm25_weight();
  nearest integer;  -- so many by vector
begin
  if wanted = 0 or not ea.is_member() then
    return;
  end if;
  if everywhere then
    select sum(first.passages) into visible
    from (
      select d.passages from public.documents d
      where d.thread_id is null and d.superseded_at is null
      limit 2000) first;
    select array_agg(d.id), coalesce(sum(d.passages), 0) into conversation, extra
    from public.documents d
    where d.thread_id = thread and d.superseded_at is null
      and (everything or thread = any (own_threads));
  end if;
  -- What is asked from here on needs a plan of its own each time; for this function only.
  perform set_config('plan_cache_mode', 'force_custom_plan', true);
  if visible is null or visible <= all_scored then
    select array_agg(d.id), array_agg(d.id) filter (where d.thread_id is not null),
      sum(d.passages), coalesce(sum(d.passages) filter (where d.thread_id is not null), 0)
    into scope, conversation, visible, extra
    from public.documents d
    where (d.thread_id is null or everything or d.thread_id = any (own_threads))
      and case when document_ids is null
          then d.superseded_at is null and (d.thread_id is null or d.thread_id = thread)
          else d.id = any (document_ids) and (thread is null or d.thread_id is null)
            or d.thread_id = thread end
      -- What a conversation is narrowed to is chosen among the knowledge base, not among its own files.
      and (coalesce(cardinality(tags), 0) = 0 or d.metadata -> 'tags' ?| tags or d.thread_id = thread)
      and (narrowed is null or (
        (not narrowed ? 'of_clients' or d.client_id = any (of_clients) or d.thread_id = thread
          or exists (
            select 1 from public.deals t where t.id = d.deal_id and t.client_id = any (of_clients))) and
        (not narrowed ? 'types' or lower(d.file_type) = any (types))
        and (not narrowed ? 'tags' or exists (
          select 1 from jsonb_array_elements_text(d.metadata -> 'tags') t where lower(t) = any (tagged)))
        and (not narrowed ? 'clients' or d.client_id = any (clients) or exists (
          select 1 from public.deals t where t.id = d.deal_id and t.client_id = any (clients)))
        and (not narrowed ? 'after' or ea.day_of(d.metadata, d.created_at) >= narrowed ->> 'after')
        and (not narrowed ? 'before' or ea.day_of(d.metadata, d.created_at) < narrowed ->> 'before')));
    if scope is null then
      return;
    end if;
  end if;

  select coalesce(nullif(array_agg(distinct l.config), '{}'), array['english'::regconfig]) into configs
  from (
    select unnest(ea.spoken_configs()) as config
    union select ea.text_config(d.language) from public.documents d where d.id = any (conversation)
  ) l;
  if btrim(coalesce(query, '')) = '' and narrowed is not null and not narrowed ? 'phrases' then
    return query
      select c.id, 0::real, 0::real, 0::real
      from public.documents d
      join lateral (
        select c.id from public.document_chunks c where c.document_id = d.id
        order by c.chunk_index limit 1) c on true
      where case when scope is null
        then d.superseded_at is null and (d.thread_id is null or d.id = any (conversation))
        else d.id = any (scope) end
      order by d.created_at desc, c.id
      limit wanted;
    return;
  end if;
  for one in select jsonb_array_elements_text(narrowed -> 'phrases') loop
    found := ea.passages_with(one, scope, conversation, configs);
    allowed := case when allowed is null then found
      else array(select unnest(allowed) intersect select unnest(found)) end;
  end loop;
  for one in select jsonb_array_elements_text(narrowed -> 'without') loop
    if ea.phrase_line(one) ~ '^ \S+ $' then
      unwanted := coalesce(unwanted || ea.all_words(one, configs), unwanted, ea.all_words(one, configs));
    else
      barred := barred || ea.passages_with(one, scope, conversation, configs);
    end if;
  end loop;
  select array_agg(a.lexeme), array_agg(a.config) into asked, asked_configs
  from ea.asked_lexemes(left(coalesce(query, ''), 10000), configs) a;

  select w.upper_bound, w.idf, w.telling, w.whole, w.shared, w.shared_idf
  into upper_bound, idf, telling, whole, shared, shared_idf
  from ea.weighed_question(asked, asked_configs, conversation, extra,
    case when visible > all_scored then 2000 end) w;
  if upper_bound is null and (query_embedding is null
    or query ~ '\S' and allowed is null and query !~ '[[:alpha:]]{3}|[^\u0001-\u007f]')
  then
    return;  -- a code that occurs nowhere
  end if;
  least_cosine := case
    when query_embedding is null then 2
    when allowed is not null or query !~ '\S' then -2
    when upper_bound is null and asked is not null then
      -- A sentence shows its stop words; letters and codes have none.
      case when exists (
          select 1 from unnest(tsvector_to_array(to_tsvector('simple', query))) w, unnest(configs) c
          where to_tsvector(c, w) = '')
        then -2 else (ea.least_cosines()).without_any end
    else (ea.least_cosines()).without_words end;

  if allowed is not null or visible <= all_scored then
    return query
      select s.chunk_id, (s.cosine + coalesce(bm25_weight * s.bm25 / upper_bound, 0))::real as score,
        s.cosine::real, s.bm25::real
      from (
        -- Each table is read once and scored where it is read (offset 0); what is joined is narrow.
        select words.chunk_id, coalesce(vectors.cosine, 0) as cosine, words.bm25
        from (
          select p.chunk_id, coalesce(-(p.weights operator(extensions.<#>) idf), 0)
            + case when shared is null then 0
              else ea.shared_bm25(p.terms, p.weights, shared, shared_idf) end as bm25
          from ea.passage_terms p
          where (scope is null or p.document_id = any (scope))
            and (allowed is null or p.chunk_id = any (allowed))
            and (unwanted is null or not p.terms @@ unwanted) and p.chunk_id <> all (barred)
          offset 0
        ) words
        join (
          select c.id as chunk_id,
            nullif(1 - (c.embedding operator(extensions.<=>) query_embedding), 'NaN') as cosine
          from public.document_chunks c
          where (scope is null or c.document_id = any (scope))
            and (allowed is null or c.id = any (allowed))
          offset 0
        ) vectors on vectors.chunk_id = words.chunk_id
      ) s
      where s.bm25 > 0 or s.cosine >= least_cosine
      order by score desc, s.chunk_id
      limit wanted;
    return;
  end if;

  if telling is null and query_embedding is null then
    telling := whole;  -- there are no vectors to begin with
  end if;
  nearest := 300 * cbrt(greatest(1, (case when everywhere
      then greatest(visible, (select s.knowledge_base_passages from ea.retrieval_stats s))
      else visible end) / 100000.0))
    * case when telling is null and upper_bound is not null then 2 else 1 end;
  return query
    with by_vector as materialized (
      select c.id as chunk_id, c.document_id,
        coalesce(nullif(1 - (c.embedding operator(extensions.<=>) query_embedding), 'NaN'), 0) as cosine
      from public.document_chunks c
      where query_embedding is not null
        and case when scope is not null then (c.document_id in (select unnest(scope))) is true
          else (
            select d.superseded_at is null and (d.thread_id is null or d.id = any (conversation))
            from public.documents d where d.id = c.document_id) end
        and c.id <> all (barred)
        and (unwanted is null
          or (select not p.terms @@ unwanted from ea.passage_terms p where p.chunk_id = c.id))
      order by c.embedding operator(extensions.<=>) query_embedding
      limit nearest
    ), near as materialized (
      select distinct v.document_id from by_vector v
    ), by_words as materialized (
      select w.chunk_id, w.bm25
      from (
        select t.chunk_id, t.document_id, t.bm25
        from (
          select p.chunk_id, p.document_id, coalesce(-(p.weights operator(extensions.<#>) idf), 0)
              + case when shared is null then 0
                else ea.shared_bm25(p.terms, p.weights, shared, shared_idf) end as bm25
          from ea.passage_terms p
          where p.terms @@ telling
            and (unwanted is null or not p.terms @@ unwanted) and p.chunk_id <> all (barred)
          offset 0
        ) t left join near n on n.document_id = t.document_id
        order by bm25_weight * t.bm25 / upper_bound
          + case when n.document_id is null then 0 else 0.2 end desc
        offset 0
      ) w
      where case when scope is not null then (w.document_id in (select unnest(scope))) is true
        -- Not "exists": looked up for each in turn, instead of all documents read.
        else (
          select d.superseded_at is null and (d.thread_id is null or d.id = any (conversation))
          from public.documents d where d.id = w.document_id) end
      limit 200
    )
    select s.chunk_id, (s.cosine + coalesce(bm25_weight * s.bm25 / upper_bound, 0))::real as score,
      s.cosine::real, s.bm25::real
    from (
      -- What one of the two has found is read once more for what it does not know.
      select coalesce(w.chunk_id, v.chunk_id) as chunk_id,
        case when v.chunk_id is not null then v.cosine else coalesce((
          select nullif(1 - (c.embedding operator(extensions.<=>) query_embedding), 'NaN')
          from public.document_chunks c where c.id = w.chunk_id), 0) end as cosine,
        case when w.chunk_id is not null then w.bm25 else coalesce((
          select coalesce(-(p.weights operator(extensions.<#>) idf), 0)
            + case when shared is null then 0
              else ea.shared_bm25(p.terms, p.weights, shared, shared_idf) end
          from ea.passage_terms p where p.chunk_id = v.chunk_id), 0) end as bm25
      from by_words w full join by_vector v on v.chunk_id = w.chunk_id
      offset 0
    ) s
    where s.bm25 > 0 or s.cosine >= least_cosine
    order by score desc, s.chunk_id
    limit wanted;
end
$$;

-- How much each word of a question tells: the idf of its lexeme in the knowledge base, of its best known
-- one where there are several languages; of an unknown word the highest; 0 for what has no lexeme.
create function ea.word_weights(words text[]) returns real[]
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
  configs constant regconfig[] := coalesce(ea.spoken_configs(), array['english'::regconfig]);
begin
  if not ea.is_member() then
    return null;
  end if;
  return array(
    select coalesce(known.weight, 0)::real
    from unnest(words) with ordinality w (word, place)
    left join lateral (
      select ln(1 + (s.knowledge_base_passages - f.df + 0.5) / (f.df + 0.5)) as weight
      from (
        select coalesce(max(l.df), 0) as df, count(*) as lexemes
        from ea.asked_lexemes(w.word, configs) a left join ea.lexemes l on l.lexeme = a.lexeme
      ) f, ea.index_sums() s
      where f.lexemes > 0
    ) known on true
    order by w.place
    limit 500);
end
$$;

-- What a search shows: the passages that ea.search_passages finds with their documents, of the first
-- `with_tokens` what the model saw of their words, and what the `words` of the question tell. Not security
-- definer: the rows are read under the policies of whoever asks, in one statement whose plan is kept.
create function ea.found_passages(
  query text, query_embedding extensions.vector, k integer, tags text[], thread uuid,
  document_ids uuid[], narrowed jsonb, with_tokens integer, words text[])
returns table (
  score real, cosine real, bm25 real, chunk_id uuid, document_id uuid, chunk_index integer, content text,
  metadata jsonb, title text, file_type text, tokens bytea, weights real[])
language plpgsql stable rows 20
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  return query
    select h.score, h.cosine, h.bm25, c.id, c.document_id, c.chunk_index, c.content, c.metadata,
      d.title, d.file_type,
      case when h.ordinality <= with_tokens then (
        select t.tokens from public.chunk_tokens t where t.chunk_id = c.id) end,
      case when cardinality(words) > 0 then (select ea.word_weights(words)) end
    from ea.search_passages(query, query_embedding, k, tags, thread, document_ids, narrowed)
      with ordinality h
    join public.document_chunks c on c.id = h.chunk_id
    join public.documents d on d.id = c.document_id
    order by h.ordinality;
end
$$;

-- The stamp of the stored vectors; until this transaction ends nothing swaps them, and what it reads next is
-- from after the last swap.
create function ea.hold_vectors() returns jsonb
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  lock table public.document_chunks in access share mode;
  return (select i.value from ea.installation i where i.key = 'embedding');
end
$$;
