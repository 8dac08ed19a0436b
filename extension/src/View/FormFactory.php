<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Advisor;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Drafts;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Histories;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Writer;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Linker\LinkRenderer;

/** Makes the form of a kind of documents for whoever asks. */
final class FormFactory {
	public function __construct(
		private readonly LinkRenderer $links,
		private readonly Kind $kind,
		private readonly Settings $settings,
		private readonly Advisor $advisor,
		private readonly Drafts $drafts,
		private readonly Histories $histories,
		private readonly Writer $writer
	) {
	}

	public function of( IContextSource $context ): ProposeForm {
		$page = new FormPage( $context, $this->links, $this->kind, $this->settings );
		$preview = new FormPreview( $context, $this->links, $this->kind, $this->settings, $this->advisor );
		return new ProposeForm(
			$context, $page, $preview, $this->kind, $this->settings, $this->drafts, $this->histories, $this->writer
		);
	}
}
