import type { CellDetail, Shared } from './data.ts';
import { type Looks, Mark, Part } from './parts.tsx';

/** The claims about a cell: what is documented where, for which releases, and what became of each. */
export function Documented({
  detail,
  shared,
  looks,
}: {
  readonly detail: CellDetail;
  readonly shared: Shared;
  readonly looks: Looks;
}) {
  return (
    <Part
      title="Documented"
      note={
        detail.claims.length === 0
          ? undefined
          : `${detail.claims.length} ${detail.claims.length === 1 ? 'claim' : 'claims'}`
      }
    >
      {detail.claims.length === 0 ? (
        <p>Nothing is documented for this combination.</p>
      ) : (
        <ul class="claims">
          {detail.claims.map(({ id, severity, verdict, reason }) => {
            const claim = shared.claims[id];
            return (
              <li>
                <Mark verdict={verdict} looks={looks} /> <b>{id}</b> <span class="dim">({severity})</span>
                {claim ? (
                  <p>
                    {claim.says}
                    <br />
                    <span class="dim">
                      {[...claim.places.map(({ page, heading }) => `${page}, “${heading}”`), claim.releases].join('; ')}
                    </span>
                  </p>
                ) : (
                  <p class="dim">It is no longer among the claims.</p>
                )}
                {verdict === 'conforms' ? null : <p class={verdict === 'deviates' ? 'strong' : ''}>{reason}</p>}
              </li>
            );
          })}
        </ul>
      )}
      {detail.known
        .flatMap((id) => shared.known[id] ?? [])
        .map(({ id, severity, reason, reference, review }) => (
          <p class="known">
            <b>Known deviation {id}</b> ({severity}): {reason}{' '}
            <span class="dim">
              Reference: {reference}. To be looked at again by {review}.
            </span>
          </p>
        ))}
    </Part>
  );
}

/** Each facet with what the claims ask of it, and what was seen. */
export function Facets({ detail, shared }: { readonly detail: CellDetail; readonly shared: Shared }) {
  return (
    <Part title="Expected and seen">
      <div class="scroll">
        <table class="facets">
          <thead>
            <tr>
              <th scope="col">Facet</th>
              <th scope="col">Documented</th>
              <th scope="col">Seen</th>
            </tr>
          </thead>
          <tbody>
            {detail.facets.map(({ name, outcome, more, message }) => {
              const asked = detail.claims.flatMap(({ id }) =>
                shared.claims[id]?.expects[name] === undefined ? [] : [{ id, text: shared.claims[id].expects[name] }],
              );
              // A cell that proves nothing was held against no claim, and an older run does not tell of each facet.
              const isJudged =
                asked.length > 0 &&
                detail.claims.every(({ verdict, deviating }) => verdict !== 'inconclusive' && deviating !== null);
              const deviates = detail.claims.some(({ deviating }) => deviating?.includes(name) === true);
              return (
                <tr class={deviates ? 'deviating' : ''}>
                  <th scope="row">{name}</th>
                  <td>
                    {asked.length === 0 ? (
                      <span class="dim">nothing</span>
                    ) : (
                      asked.map(({ id, text }) => (
                        <div>
                          {text.split('\n').map((line) => (
                            <div>{line}</div>
                          ))}
                          <small class="dim">{id}</small>
                        </div>
                      ))
                    )}
                  </td>
                  <td>
                    <b>{outcome}</b>
                    {deviates ? (
                      <span class="strong"> ✗ not as documented</span>
                    ) : isJudged ? (
                      <span class="dim"> ✓ as documented</span>
                    ) : null}
                    {more.map((text) => (
                      <div class="dim">{text}</div>
                    ))}
                    {message === null || message === '' ? null : <pre>{message}</pre>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Part>
  );
}
