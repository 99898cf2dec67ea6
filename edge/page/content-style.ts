/** The styles of what stands on a page besides the card: the panels, and a failure, which looks like a card. */

export const contentStyle = `
  details,
  .keep {
    border-bottom: 1px solid var(--edge);
    border-color: color-mix(in srgb, var(--edge) 40%, transparent);
  }
  summary {
    display: flex;
    gap: .75rem;
    align-items: center;
    padding: .875rem 0;
    font-weight: 600;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary svg {
    flex: none;
    width: 1.25rem;
    color: var(--muted);
  }
  summary::after {
    width: .5rem;
    height: .5rem;
    margin: 0 .25rem .25rem auto;
    margin-inline: auto .25rem;
    content: "";
    border: solid var(--muted);
    border-width: 0 2px 2px 0;
    transform: rotate(45deg);
  }
  [open] > summary::after {
    margin-bottom: -.25rem;
    transform: rotate(225deg);
  }
  .panel {
    display: grid;
    gap: .75rem;
    padding-bottom: 1.25rem;
  }
  .panel p,
  dt,
  .keep {
    color: var(--muted);
  }
  .note {
    margin-top: 1rem;
    font-size: .875rem;
    color: var(--muted);
    text-wrap: pretty;
  }
  .outcome {
    padding: 1rem 1.5rem;
    margin-bottom: 1rem;
    background: var(--ground);
    border: 1px solid var(--line);
    border-radius: 16px;
  }
  .more form {
    padding: .5rem 0;
  }
  .keep {
    padding: .875rem 0;
    text-wrap: pretty;
    border: 0;
  }
  .qr {
    width: 10rem;
    background: #fff;
    border-radius: 8px;
  }
  .address {
    user-select: all;
  }
  dd {
    display: flex;
    flex-wrap: wrap;
    gap: .25rem .75rem;
    align-items: center;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: .5rem;
  }
  /* Without a script its buttons are hidden. */
  .buttons:not(:has(> :not([hidden]))) {
    display: none;
  }
  .button {
    min-height: 2.75rem;
    padding: .625rem 1rem;
    font: inherit;
    font-weight: 600;
    color: var(--text);
    text-align: center;
    text-decoration: none;
    background: var(--ground);
    border: 1px solid var(--edge);
    border-radius: 10px;
    cursor: pointer;
  }
  .button:hover {
    border-color: currentColor;
  }
  dd .button {
    min-height: 2.25rem;
    padding: .25rem .75rem;
    font-size: .875rem;
    border-radius: 8px;
  }
  .failure {
    overflow: hidden;
    background: var(--ground);
    border: 1px solid var(--line);
    border-radius: 16px;
  }
  .head {
    padding: 1.5rem 1.5rem 1.25rem;
    background: #56606e14;
  }
  .icon {
    display: block;
    width: 3rem;
    padding: .6875rem;
    margin-bottom: 1rem;
    color: var(--ground);
    background: var(--tone);
    border-radius: 50%;
  }
  svg {
    fill: none;
    stroke: currentColor;
    stroke-width: 2.25;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .tint,
  .qr {
    stroke: none;
  }
  h1 {
    font-size: 1.5rem;
    line-height: 1.25;
    letter-spacing: -.01em;
    text-wrap: balance;
  }
  h1 + p {
    margin-top: .375rem;
  }
  b {
    font-weight: 600;
  }
  .links {
    display: grid;
    gap: .5rem;
    padding: 1.25rem 1.5rem;
  }
  .links > .button {
    min-height: 3rem;
    padding: .6875rem 1rem;
  }
  .main {
    color: var(--ground);
    background: var(--text);
    border-color: transparent;
  }
  footer {
    padding: .75rem 1.5rem;
    font-size: .875rem;
    border-top: 1px solid var(--line);
  }
  footer a {
    font-weight: 600;
    color: var(--muted);
    text-underline-offset: 3px;
  }
  .off {
    grid-area: 1 / 1;
    color: var(--muted);
    border-style: dashed;
    cursor: default;
  }
  .late {
    grid-area: 1 / 1;
    visibility: hidden;
    animation: show 0s forwards;
  }
  @keyframes show {
    to {
      visibility: visible;
    }
  }
`;
