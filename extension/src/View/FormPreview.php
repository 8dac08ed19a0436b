<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Field;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Advisor;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Html\Html;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\Utils\MWTimestamp;

/** What somebody sees who lets their answers be checked: whether all is right, what may be a mistake, what it means. */
final class FormPreview {
	private readonly Phrases $phrases;

	public function __construct(
		IContextSource $context,
		LinkRenderer $links,
		private readonly Kind $kind,
		private readonly Settings $settings,
		private readonly Advisor $advisor
	) {
		$this->phrases = new Phrases( $context, $links, $settings );
	}

	/**
	 * Return it as HTML.
	 *
	 * @param FormState $checked
	 * @param mixed $before the document that is live; null if none is
	 */
	public function html( FormState $checked, mixed $before ): string {
		$fields = [ 'doc/name' => new Field( [ 'name' ], Field::TEXT ) ] + $checked->answers->fields;
		$verdict = $checked->problems ? Html::errorBox( $this->phrases->say( 'form-problems' ) )
			: Html::successBox( $this->phrases->say( 'form-checked' ) )
				. ( new FormAdvice( $this->phrases, $this->kind, $this->advisor ) )->html( $checked, $fields );
		$summary = $this->kind->isInstrument() ? ( new Summary(
			$this->phrases, $checked->document, $checked->problems, $this->settings->environment(),
			(int)MWTimestamp::time()
		) )->html() : '';
		$differences = new Differences( $this->phrases, $this->kind, $this->settings->environment() );
		return $verdict . Html::rawElement( 'details', [
			'class' => 'ext-instrumentConfigurator-preview', 'open' => !$checked->problems
		], Html::rawElement( 'summary', [], $this->phrases->say( 'form-meaning' ) )
			. $differences->html( $before ?? Missing::MISSING, $checked->document )
			. ( $before === null ? '' : $this->phrases->folded( 'form-summary', 1, false, $summary ) ) );
	}
}
