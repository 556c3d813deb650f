-- Limits on sign-in that know a browser again, not only a network address.
--
-- Behind one address (an office, a proxy that hides who asks) a stranger's wrong passwords and the
-- owner's right one count for the same pair of address and account. So a browser that has signed in
-- to an account keeps a random value, its device, for which attempts are counted apart: see
-- docs/adr/0005. A device is a pair like that of an address, under a name no address can have.

-- Whom an attempt counts for: the device when the account signed in with it within 30 days, the
-- address otherwise. A value that somebody made up is no way around.
create function ea.sign_in_place(from_address text, from_device text, for_email text) returns text
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select case when exists (
    select 1 from ea.sign_in_attempts a
    where a.key = ea.sign_in_key('pair', 'device ' || from_device, for_email)
      and a.succeeded_at > pg_catalog.clock_timestamp() - interval '30 days')
  then 'device ' || from_device else from_address end
$$;

create function ea.begin_sign_in(from_address text, from_device text, for_email text)
returns integer
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select ea.begin_sign_in(ea.sign_in_place(from_address, from_device, for_email), for_email)
$$;

create function ea.sign_in_succeeded(from_address text, from_device text, for_email text)
returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp
as $$
  select ea.sign_in_succeeded(ea.sign_in_place(from_address, from_device, for_email), for_email)
$$;

-- After a success: true when the browser is known already (and stays so for 30 days more), else
-- `new_device` is what it is known by from now on. A value that the browser came with and that is
-- not known is never taken: somebody else may have put it there.
create function ea.remember_device(known_device text, new_device text, for_email text)
returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
begin
  update ea.sign_in_attempts a set succeeded_at = pg_catalog.clock_timestamp()
  where a.key = ea.sign_in_key('pair', 'device ' || known_device, for_email)
    and a.succeeded_at > pg_catalog.clock_timestamp() - interval '30 days';
  if found then
    return true;
  end if;
  insert into ea.sign_in_attempts (key, succeeded_at)
  values (
    ea.sign_in_key('pair', 'device ' || new_device, for_email), pg_catalog.clock_timestamp());
  return false;
end
$$;

revoke all on function
  ea.sign_in_place(text, text, text), ea.begin_sign_in(text, text, text),
  ea.sign_in_succeeded(text, text, text), ea.remember_device(text, text, text)
  from public, anon, authenticated, service_role;
grant execute on function
  ea.begin_sign_in(text, text, text), ea.sign_in_succeeded(text, text, text),
  ea.remember_device(text, text, text)
  to ea_app;
