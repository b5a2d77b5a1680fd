export function Brand({ size = 24 }: { readonly size?: number }) {
  return <img className="brand" src="/favicon.svg" width={size} height={size} alt="" />;
}
