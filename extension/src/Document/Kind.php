<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use Closure;
use stdClass;

/**
 * A kind of document: what differs between instruments and whatever else is kept, proposed and judged as they are.
 *
 * The rights to edit its pages are the namespaces' own protection, and its content model is JSON by the namespaces'
 * default: MediaWiki reads both from its configuration.
 */
final class Kind {
	public const INSTRUMENT = 'instrument';

	/**
	 * @param string $noun what its change tags begin with
	 * @param Validator $validator knows its schema and the rules beyond that
	 * @param int $page the namespace of what is live; its discussions are in the next
	 * @param int $proposal the namespace of proposals for it
	 * @param string $pageTitle the canonical names of both, with underscores
	 * @param string $proposalTitle
	 * @param ?Closure $advice from a valid document (stdClass) and its `Context` to what may be a mistake (Problem[]);
	 *  null: nothing is
	 */
	public function __construct(
		public readonly string $noun,
		public readonly Validator $validator,
		public readonly int $page,
		public readonly int $proposal,
		public readonly string $pageTitle,
		public readonly string $proposalTitle,
		private readonly ?Closure $advice = null
	) {
	}

	/**
	 * Return what may be a mistake in a valid document.
	 *
	 * @return Problem[] errors first
	 */
	public function advice( stdClass $document, Context $context ): array {
		return $this->advice ? ( $this->advice )( $document, $context ) : [];
	}

	/** Tell whether its documents are instruments, of which readers are shown a summary and a state. */
	public function isInstrument(): bool {
		return $this->noun === self::INSTRUMENT;
	}

	/** @return array<int,string> the canonical names of its namespaces and of their discussions, by number */
	public function namespaces(): array {
		return [
			$this->page => $this->pageTitle,
			$this->page + 1 => "{$this->pageTitle}_talk",
			$this->proposal => $this->proposalTitle,
			$this->proposal + 1 => "{$this->proposalTitle}_talk",
		];
	}
}
