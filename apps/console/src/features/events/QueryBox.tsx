import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTexts } from "../../i18n/i18n.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { cutMiddle, visibleText } from "../../ui/visible-text.ts";
import { typingAt } from "./query-text.ts";
import { type Offer, useOffers } from "./use-offers.ts";

/** The search's text. While typing it offers fields, and after a field its most frequent values. */
export function QueryBox({
  query,
  onSearch,
}: {
  readonly query: string;
  readonly onSearch: (query: string) => void;
}) {
  const { t } = useTexts();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(query);
  const [caret, setCaret] = useState<number | null>(null);
  const [at, setAt] = useState(-1);
  useEffect(() => setText(query), [query]);
  const { word, start, isCounting } = typingAt(text, caret ?? 0);
  const offers = useOffers(word, isCounting, caret !== null);
  const isOpen = caret !== null && offers.length > 0;

  function take({ text: offer }: Offer): void {
    const end = start + word.length;
    const next = `${text.slice(0, start)}${offer}${text.slice(end)}`;
    setText(next);
    setAt(-1);
    const place = start + offer.length;
    setCaret(offer.endsWith(":") ? place : null);
    requestAnimationFrame(() => input.current?.setSelectionRange(place, place));
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === "Escape") {
      if (isOpen) setCaret(null);
      else input.current?.blur();
      return event.stopPropagation();
    }
    if (!isOpen) return;
    const offer = offers[at];
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, offers.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, -1));
    else if ((event.key === "Enter" || event.key === "Tab") && offer !== undefined) take(offer);
    else return;
    event.preventDefault();
  }
  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    setCaret(null);
    onSearch(text.trim());
  }
  const follow = () => {
    setCaret(input.current?.selectionStart ?? null);
    setAt(-1);
  };
  return (
    <form className="query-box" role="search" onSubmit={onSubmit}>
      <Icon name="search" />
      <input
        ref={input}
        data-search
        role="combobox"
        className="input mono"
        aria-label={t("events.search")}
        aria-expanded={isOpen}
        aria-controls={`${id}-offers`}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        maxLength={4_096}
        placeholder={t("events.search.placeholder")}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart);
          setAt(-1);
        }}
        onKeyDown={onKeyDown}
        onClick={follow}
        onBlur={() => setCaret(null)}
      />
      {text !== "" && (
        <IconButton
          size="small"
          icon="close"
          label={t("events.search.clear")}
          onClick={() => {
            setText("");
            onSearch("");
            input.current?.focus();
          }}
        />
      )}
      <QueryHelp onTry={onSearch} />
      <Button type="submit">{t("events.search.run")}</Button>
      <div
        id={`${id}-offers`}
        role="listbox"
        aria-label={t("events.search.offers")}
        className="offers"
        hidden={!isOpen}
      >
        {isOpen &&
          offers.map((offer, index) => (
            <div
              key={offer.text}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              onMouseDown={(event) => {
                event.preventDefault();
                take(offer);
              }}
            >
              <code>{cutMiddle(visibleText(offer.text), 80)}</code>
              <span className="hint">{visibleText(offer.hint)}</span>
            </div>
          ))}
      </div>
    </form>
  );
}

const examples = [
  ["login failed", "query.words"],
  ['"Object attribute configured"', "query.phrase"],
  ["src_endpoint.ip:192.0.2.0/24", "query.network"],
  ["user.name:admin*", "query.start"],
  ["disposition_id!=1", "query.not"],
  ["dst_endpoint.port>=1024", "query.number"],
  ["unmapped.cfgpath:*", "query.exists"],
  ["user.name!=*", "query.absent"],
  ["action_id:2 | top 10 src_endpoint.ip", "query.top"],
  ["| count, distinct(src_endpoint.ip) by device.hostname, time(1h)", "query.count"],
] as const;

function QueryHelp({ onTry }: { readonly onTry: (query: string) => void }) {
  const { t } = useTexts();
  return (
    <Popover
      label={t("query.title")}
      align="end"
      isPadded
      trigger={(about) => <IconButton icon="help" label={t("query.title")} {...about} />}
    >
      {(close) => (
        <table className="paths query-help">
          <caption>{t("query.all")}</caption>
          <tbody>
            {examples.map(([query, meaning]) => (
              <tr key={query}>
                <td>
                  <button
                    type="button"
                    className="link"
                    onClick={() => {
                      close();
                      onTry(query);
                    }}
                  >
                    <code>{query}</code>
                  </button>
                </td>
                <td>{t(meaning)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Popover>
  );
}
