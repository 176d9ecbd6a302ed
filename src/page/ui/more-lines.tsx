import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface MoreLinesProps {
  readonly left: number;
  readonly show: () => void;
}

/** Shows the next lines when it comes near, or is pressed. */
export function MoreLines({ left, show }: MoreLinesProps): JSX.Element {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (button.current === null) return undefined;
    const observer = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && show(), {
      rootMargin: '400px',
    });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [left]);
  return (
    <button ref={button} type="button" class="more" onClick={show}>
      {`Show more (${left.toLocaleString('en-US')} left)`}
    </button>
  );
}
