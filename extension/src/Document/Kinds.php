<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/**
 * The kinds of documents that this wiki keeps. Another extension adds one of its own by the hook MediaWikiServices:
 *
 *     $services->addServiceManipulator( 'InstrumentConfigurator.Kinds',
 *         static fn ( Kinds $kinds ) => $kinds->with( new Kind( … ) ) );
 */
final class Kinds {
	/** @var Kind[] */
	public readonly array $all;
	/** @var array<int,Kind> each by both of its namespaces */
	private readonly array $byNamespace;

	public function __construct( Kind ...$kinds ) {
		$this->all = $kinds;
		$this->byNamespace = array_column( $kinds, null, 'page' ) + array_column( $kinds, null, 'proposal' );
	}

	/** Return these and another one. */
	public function with( Kind $kind ): self {
		return new self( ...[ ...$this->all, $kind ] );
	}

	/** @return int[] those of pages and of proposals */
	public function namespaces(): array {
		return array_keys( $this->byNamespace );
	}

	/** Return the kind whose pages, or proposals for them, are in a namespace; null if those are not ours. */
	public function ofNamespace( int $namespace ): ?Kind {
		return $this->byNamespace[$namespace] ?? null;
	}
}
